import Logging
import NIOCore
import NIOSSL

/// Takes a connection back, a minute after it was opened, from who has not asked for anything until then, and from who
/// showed no certificate, whatever they do.
///
/// Connections are few (``OpenFiles/connectionLimit``). A member who holds them can be revoked; a stranger cannot. The
/// minute is long because ten thousand nodes that come at once, after a restart, keep each other's handshakes waiting.
final class OpeningLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    private let limit: TimeAmount
    private let logger: Logger
    private var hasAsked = false
    private var check: Scheduled<Void>?

    init(limit: TimeAmount = .seconds(60), logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        check = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { [self] in
            check = nil
            logger.debug("connection.unused", metadata: ["asked": "\(hasAsked)"])
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
        check = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let isFirst = !hasAsked
        hasAsked = true
        context.fireChannelRead(data)
        // A member that has asked is not looked at again.
        if isFirst, !Self.isStranger(context) {
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        }
    }

    private static func isStranger(_ context: ChannelHandlerContext) -> Bool {
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        return handler?.peerCertificate == nil
    }
}
