import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Has a connection wait for its turn before the body of a large upload is read from it.
///
/// Nobody waits for the slow: whoever brings less than 100 KiB in a tenth of a second goes on without a turn, for a
/// body that comes slowly has little on its way. Who waits is read from once in a while, so that no peer takes the
/// silence for a fault.
final class UploadTurnHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart

    private enum Turn {
        case none
        case waiting(EventLoopFuture<Void>)
        case taken
    }

    private static let smallReads = AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 4096, maximum: 16_384)
    private static let largeReads = AdaptiveRecvByteBufferAllocator()
    private static let interval = TimeAmount.milliseconds(100)
    /// What a body with a turn has to bring within the interval.
    private static let leastByteCount = 100 << 10

    private let turns: UploadTurns
    private let patience: TimeAmount
    private var turn = Turn.none
    /// What a body brought since its turn was last looked at.
    private var byteCount = 0
    /// Whether somebody asked to read while the connection waited.
    private var wantsToRead = false
    /// Whether the connection is being read from, and nothing has come yet.
    private var isReading = false
    private var check: Scheduled<Void>?

    /// - Parameter patience: After so long a connection that waits is read from once, and again.
    init(_ turns: UploadTurns, patience: TimeAmount = .seconds(10)) {
        self.turns = turns
        self.patience = patience
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = false
        switch unwrapInboundIn(data) {
        case .head(let request): if Self.isLarge(request) { ask(context) }
        case .body(let buffer): byteCount += buffer.readableBytes
        case .end: finish(context)
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if case .waiting = turn { return wantsToRead = true }
        isReading = true
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Answered before its body was read: it was refused.
        if case .end = unwrapOutboundIn(data) { finish(context) }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish(context) }

    /// Whether a request brings a body that counts: one of an unknown size may be of any.
    private static func isLarge(_ request: HTTPRequest) -> Bool {
        guard [.put, .patch, .post].contains(request.method) else { return false }
        guard let text = request.headerFields[.contentLength] else {
            return request.headerFields[.transferEncoding] != nil
        }
        return Int(text) ?? .max >= LargeUpload.byteCount
    }

    private func ask(_ context: ChannelHandlerContext) {
        guard case .none = turn else { return }
        byteCount = 0
        let promise = context.eventLoop.makePromise(of: Void.self)
        let asked = promise.futureResult
        guard !turns.take(promise) else {
            promise.succeed()
            return begin(context)
        }
        turn = .waiting(asked)
        setReads(Self.smallReads, context)
        asked.assumeIsolated().whenSuccess { [self] in
            guard case .waiting(let awaited) = turn, awaited === asked else { return turns.giveBack() }
            begin(context)
            resume(context)
        }
        keepWaiting(context)
    }

    private func keepWaiting(_ context: ChannelHandlerContext) {
        schedule(in: patience, context) { [self] in
            resume(context)
            keepWaiting(context)
        }
    }

    private func begin(_ context: ChannelHandlerContext) {
        turn = .taken
        setReads(Self.largeReads, context)
        schedule(in: Self.interval, context) { [self] in look(context) }
    }

    /// Takes the turn back from a body that comes slowly; not from one that this side is slow to take.
    private func look(_ context: ChannelHandlerContext) {
        guard byteCount >= Self.leastByteCount || !isReading else {
            setReads(Self.smallReads, context)
            return finish(context)
        }
        byteCount = 0
        schedule(in: Self.interval, context) { [self] in look(context) }
    }

    /// Ends the turn or the waiting for it; the connection is read from as ever.
    private func finish(_ context: ChannelHandlerContext) {
        check?.cancel()
        check = nil
        let ended = turn
        turn = .none
        switch ended {
        case .none: return
        case .taken: turns.giveBack()
        case .waiting(let asked):
            // A turn that is on its way here is given back when it arrives.
            turns.leave(asked)
            resume(context)
        }
    }

    private func resume(_ context: ChannelHandlerContext) {
        guard wantsToRead else { return }
        wantsToRead = false
        isReading = true
        context.read()
    }

    /// TLS and HTTP keep buffers as large as a read, for as long as the connection is open.
    private func setReads(_ reads: AdaptiveRecvByteBufferAllocator, _ context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.recvAllocator, value: reads)
    }

    private func schedule(in time: TimeAmount, _ context: ChannelHandlerContext, _ act: @escaping () -> Void) {
        check?.cancel()
        check = context.eventLoop.assumeIsolated().scheduleTask(in: time, act)
    }
}
