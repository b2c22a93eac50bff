import Logging
import NIOCore

/// Closes a connection to which nothing of an answer could be sent for a while: its peer has gone, or takes nothing.
///
/// An answer may take as long as it takes while something of it is taken. The HTTP library watches only what it
/// receives.
final class StalledResponseHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = Never

    private let limit: TimeAmount
    private let logger: Logger
    /// The writes of which the connection has not taken everything.
    private var pending = 0
    private var lastTaken = NIODeadline.uptimeNanoseconds(0)
    private var check: Scheduled<Void>?

    init(limit: TimeAmount, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if pending == 0 { lastTaken = .now() }
        pending += 1
        let taken = promise ?? context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenComplete { _ in
            self.pending -= 1
            self.lastTaken = .now()
        }
        context.write(data, promise: taken)
        watch(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
        check = nil
    }

    /// Looks again when the limit may have passed.
    private func watch(_ context: ChannelHandlerContext) {
        guard check == nil else { return }
        check = context.eventLoop.assumeIsolated().scheduleTask(deadline: lastTaken + limit) { [self] in
            check = nil
            guard pending > 0 else { return }
            guard NIODeadline.now() >= lastTaken + limit else { return watch(context) }
            logger.info("transfer.stalled", metadata: ["limit.seconds": "\(Double(limit.nanoseconds) / 1e9)"])
            context.close(promise: nil)
        }
    }
}
