import NIOCore
import NIOHTTPTypes
import NIOPosix
import NIOSSL
import Testing

@testable import Coordinator

/// How the requests of a connection are answered, byte for byte as they come.
@Suite struct PeerConnectionTests {
    /// What is answered to those bytes until the coordinator hangs up.
    private func answer(to bytes: String, _ peer: TestPeer, of federation: TestFederation) async throws -> String {
        let context = try NIOSSLContext(configuration: peer.tls)
        let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: federation.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                    try channel.pipeline.syncOperations.addHandler(tls)
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { received, sent in
            try await sent.write(ByteBuffer(string: bytes))
            var text = ""
            for try await buffer in received { text += String(buffer: buffer) }
            return text
        }
    }

    /// The codes of the answers in a text, in order.
    private func statuses(in text: String) -> [String] {
        text.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
    }

    private static let last = "GET /v1/studies HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    @Test(arguments: [0, 20, 300_000])
    func `requests that come together are answered one after another, bodies that nobody reads left out`(
        _ byteCount: Int
    ) async throws {
        try await TestFederation.run { federation in
            let refused = """
                POST /v1/studies HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(byteCount)\r\n\r\n\
                \(String(repeating: "a", count: byteCount))
                """
            let waited = "GET /v1/assignments?wait=0.01 HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let text = try await answer(
                to: refused + waited + refused + Self.last,
                federation.enrolledNode("ash"),
                of: federation
            )
            #expect(statuses(in: text) == ["403", "200", "403", "200"], "\(text)")
        }
    }

    @Test(arguments: ["no request\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"])
    func `what is no HTTP is told so and hung up on`(_ bytes: String) async throws {
        try await TestFederation.run { federation in
            let text = try await answer(to: bytes, federation.anOperator(), of: federation)
            #expect(statuses(in: text) == ["400"] && text.lowercased().contains("connection: close"), "\(text)")
        }
    }

    @Test func `a body is read once, and not beyond its end`() async throws {
        let (stream, source) = NIOAsyncChannelInboundStream<HTTPRequestPart>.makeTestingStream()
        source.yield(.body(ByteBuffer(string: "a body")))
        source.yield(.end(nil))
        source.yield(.body(ByteBuffer(string: "of another request")))
        source.finish()
        let parts = RequestParts(stream.makeAsyncIterator())
        var first = parts.makeAsyncIterator()
        #expect(try await first.next() == ByteBuffer(string: "a body"))
        #expect(try await first.next() == nil)
        #expect(try await first.next() == nil)
        var second = parts.makeAsyncIterator()
        #expect(try await second.next() == nil)
    }
}
