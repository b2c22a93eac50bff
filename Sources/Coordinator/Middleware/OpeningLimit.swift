import Logging
import NIOCore
import NIOSSL

/// Takes the connection back from who holds it without using it: from everybody who has not asked for anything within
/// ten seconds, and after a minute from who showed no certificate, whatever they do.
///
/// Connections are few (``OpenFiles/connectionLimit``). A member who holds them can be revoked; a stranger cannot.
final class OpeningLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    /// How long after the connection was opened the first request must have come.
    private let silence: TimeAmount
    /// How long a connection without a certificate may last.
    private let stranger: TimeAmount
    private let logger: Logger
    private var hasAsked = false
    private var check: Scheduled<Void>?

    init(silence: TimeAmount = .seconds(10), stranger: TimeAmount = .seconds(60), logger: Logger) {
        self.silence = silence
        self.stranger = stranger
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        closing(context, after: silence, "connection.silent") { [self] in
            guard hasAsked else { return true }
            if Self.isStranger(context) { closing(context, after: stranger - silence, "connection.stranger") { true } }
            return false
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
        check = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasAsked = true
        context.fireChannelRead(data)
    }

    private func closing(
        _ context: ChannelHandlerContext,
        after time: TimeAmount,
        _ event: String,
        if condition: @escaping () -> Bool
    ) {
        check = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
            check = nil
            guard condition() else { return }
            logger.debug("\(event)", metadata: ["seconds": "\(time.nanoseconds / 1_000_000_000)"])
            context.close(promise: nil)
        }
    }

    private static func isStranger(_ context: ChannelHandlerContext) -> Bool {
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        return handler?.peerCertificate == nil
    }
}
