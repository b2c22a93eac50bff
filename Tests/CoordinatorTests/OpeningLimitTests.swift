import InMemoryLogging
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Coordinator

/// How long somebody may hold a connection without using it.
@Suite struct OpeningLimitTests {
    private let channel: EmbeddedChannel
    private let log = InMemoryLogHandler()

    init() throws {
        var logger = Logger(label: "test") { [log] _ in log }
        logger.logLevel = .debug
        channel = EmbeddedChannel(handler: OpeningLimit(logger: logger))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test func `who asks for nothing within a minute is let go`() {
        pass(59)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
        #expect(log.entries.map(\.message) == ["connection.unused"])
    }

    @Test func `who asks and shows no certificate is let go after a minute`() throws {
        try channel.writeInbound("a request")
        #expect(try channel.readInbound(as: String.self) == "a request")
        pass(59)
        #expect(channel.isActive)
        try channel.writeInbound("another")
        pass(1)
        #expect(!channel.isActive)
        #expect(log.entries.map(\.message) == ["connection.unused"])
    }

    @Test func `a connection that ends by itself leaves no timer behind`() throws {
        try channel.writeInbound("a request")
        _ = try channel.finish()
        pass(3600)
        #expect(log.entries.isEmpty)
    }

    @Test(arguments: [(0, 1), (129, 1), (256, 64), (1024, 448), (65_536, 32_704)])
    func `there are files for every connection that is taken`(openFiles: Int, connections: Int) {
        #expect(OpenFiles.connectionLimit(openFiles: openFiles) == connections)
    }
}
