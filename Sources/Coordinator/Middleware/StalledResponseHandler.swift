import Logging
import NIOCore
import NIOHTTPTypes

/// Closes a connection to which nothing of an answer could be sent for a while: its peer has gone, or takes nothing.
///
/// An answer may take as long as it takes while something of it is taken. The HTTP library watches only what it
/// receives.
final class StalledResponseHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart

    private let limit: TimeAmount
    private let logger: Logger
    /// The writes of which the connection has not taken everything.
    private var pending = 0
    /// Whether the last of them ends an answer.
    private var isAtEnd = false
    private var lastTaken = NIODeadline.uptimeNanoseconds(0)
    private var check: Scheduled<Void>?

    init(limit: TimeAmount, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if pending == 0 { lastTaken = .now() }
        pending += 1
        isAtEnd = if case .end = unwrapOutboundIn(data) { true } else { false }
        let taken = promise ?? context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenComplete { [self] _ in
            pending -= 1
            lastTaken = .now()
            // A timer is half a kilobyte, and thousands of connections that were answered are idle.
            if pending == 0, isAtEnd { stopWatching() }
        }
        context.write(data, promise: taken)
        watch(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { stopWatching() }

    private func stopWatching() {
        check?.cancel()
        check = nil
    }

    /// Looks again when the limit may have passed.
    private func watch(_ context: ChannelHandlerContext) {
        guard pending > 0, check == nil else { return }
        check = context.eventLoop.assumeIsolated().scheduleTask(deadline: lastTaken + limit) { [self] in
            check = nil
            guard NIODeadline.now() >= lastTaken + limit else { return watch(context) }
            logger.info("transfer.stalled", metadata: ["limit.seconds": "\(Double(limit.nanoseconds) / 1e9)"])
            context.close(promise: nil)
        }
    }
}
