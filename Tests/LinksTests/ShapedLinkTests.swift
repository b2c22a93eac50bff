import Links
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(1))) struct ShapedLinkTests {
    @Test func `what goes over a line comes back unchanged and is counted`() async throws {
        try await withLine { link, channel, sink in
            let sent = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await channel.writeAndFlush(ByteBuffer(bytes: sent))
            var received: [UInt8] = []
            for await piece in sink where received.count < sent.count {
                received += Array(piece.readableBytesView)
                if received.count >= sent.count { break }
            }
            #expect(received == sent)
            #expect(link.traffic.sentByteCount == sent.count)
            #expect(link.traffic.receivedByteCount == sent.count)
            #expect(link.traffic.connectionCount == 1)
        }
    }

    @Test func `a cut closes what is open, and the next connection works`() async throws {
        try await withLine { link, channel, _ in
            link.cut()
            try await channel.closeFuture.get()
            #expect(link.traffic.cutCount == 1)
        }
    }

    @Test func `where nobody is, the connection is closed`() async throws {
        try await withLine { link, channel, _ in
            try await channel.close()
            link.target = nil
            let lonely = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: link.port).get()
            try await lonely.closeFuture.get()
        }
    }

    /// Says whatever it hears.
    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }
    }

    private final class Sink: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let pieces: AsyncStream<ByteBuffer>.Continuation
        init(_ pieces: AsyncStream<ByteBuffer>.Continuation) { self.pieces = pieces }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { pieces.yield(unwrapInboundIn(data)) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    /// A line to somebody who says whatever is said, and a connection over it.
    private func withLine(
        _ body: (ShapedLink, any Channel, AsyncStream<ByteBuffer>) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let echo = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Echo()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let link = try await ShapedLink(to: echo.localAddress?.port)
        let (pieces, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Sink(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: link.port).get()
        try await body(link, channel, pieces)
        try? await channel.close()
        await link.close()
        try await echo.close()
    }
}
