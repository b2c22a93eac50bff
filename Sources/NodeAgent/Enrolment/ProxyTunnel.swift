import FoundationEssentials
import NIOCore

/// Asks a proxy to connect through (RFC 9110, section 9.3.6), then leaves the pipeline; what follows is TLS.
///
/// Safe: it lives on its channel's event loop and is used nowhere else.
final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The longest answer's head that is read.
    private static let headByteLimit = 16 * 1024

    private let request: String
    private let established: EventLoopPromise<Void>
    private let place: String
    private var head = ByteBuffer()

    /// A tunnel to a coordinator.
    ///
    /// - Parameter established: Succeeds when the proxy has connected; fails with
    ///   ``CoordinatorError/proxyRefused(place:reason:)``.
    init(to coordinator: CoordinatorAddress, through proxy: ProxyAddress, established: EventLoopPromise<Void>) {
        var lines = ["CONNECT \(coordinator.place) HTTP/1.1", "Host: \(coordinator.place)"]
        if let credentials = proxy.credentials {
            lines.append("Proxy-Authorization: Basic \(Data(credentials.utf8).base64EncodedString())")
        }
        request = lines.joined(separator: "\r\n") + "\r\n\r\n"
        place = proxy.place
        self.established = established
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { ask(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        ask(context)
        context.fireChannelActive()
    }

    private func ask(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        head.writeBuffer(&bytes)
        let text = String(decoding: head.readableBytesView, as: UTF8.self)
        guard text.contains("\r\n\r\n") else {
            if head.readableBytes > Self.headByteLimit { refuse("its answer never ends") }
            return
        }
        let status = Self.status(of: text)
        if let status, (200..<300).contains(status) {
            established.succeed()
        } else if status == 407 {
            refuse("it asks for a user name and password (status 407)")
        } else {
            refuse(status.map { "it answered with the status \($0)" } ?? "its answer is not HTTP")
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        refuse("it closed the connection")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        refuse("the connection failed (\(error))")
        context.close(promise: nil)
    }

    private func refuse(_ reason: String) {
        established.fail(CoordinatorError.proxyRefused(place: place, reason: reason))
    }

    /// The 200 of `HTTP/1.1 200 Connection established`.
    static func status(of head: String) -> Int? {
        let line = head.prefix { $0 != "\r\n" && $0 != "\n" }
        let parts = line.split(separator: " ")
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1.") else { return nil }
        return Int(parts[1])
    }
}
