import HTTPTypes
import InMemoryLogging
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Coordinator

/// When a connection that takes nothing of an answer is closed.
@Suite struct StalledResponseTests {
    private let channel: EmbeddedChannel
    private let log = InMemoryLogHandler()

    init() throws {
        let logger = Logger(label: "test") { [log] _ in log }
        channel = EmbeddedChannel(handler: StalledResponseHandler(limit: .milliseconds(50), logger: logger))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func write(_ part: HTTPResponsePart) { channel.pipeline.syncOperations.write(NIOAny(part), promise: nil) }

    /// The handler reads the real clock, the channel's timers a clock of their own.
    private func pass() async throws {
        try await Task.sleep(for: .milliseconds(60))
        channel.embeddedEventLoop.advanceTime(to: .now())
    }

    @Test func `an answer of which nothing is taken is given up, also after one that was taken`() async throws {
        for part: HTTPResponsePart in [.head(HTTPResponse(status: .ok)), .end(nil)] { write(part) }
        channel.flush()
        try await pass()
        #expect(channel.isActive)
        write(.head(HTTPResponse(status: .ok)))
        try await pass()
        #expect(!channel.isActive)
        #expect(log.entries.map(\.message) == ["transfer.stalled"])
    }
}
