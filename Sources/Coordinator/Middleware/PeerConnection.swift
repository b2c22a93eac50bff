import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// A connection, whose requests are answered one after another.
///
/// As the HTTP library's own (`HTTPChannelHandler.handleHTTP`), but for what a connection keeps while nothing happens
/// on it: thousands of nodes wait for work at a time. A task keeps the room of the deepest call it ever made until it
/// ends, and a connection's lasts as long as the connection. So a connection's task holds of a request its head and
/// nothing else, and each request is answered in a task of its own. Where a function is not inlined here, its frame
/// is not to be part of one that waits.
final class PeerConnection: ServerChildChannel {
    typealias Value = HTTP1Channel.Value
    private typealias Requests = NIOAsyncChannelInboundStream<HTTPRequestPart>
    private typealias Responses = NIOAsyncChannelOutboundWriter<HTTPResponsePart>

    /// HTTP over the connection.
    let http: HTTP1Channel
    /// Where nodes that ask for work wait first.
    let assignments: AssignmentWait

    init(http: HTTP1Channel, assignments: AssignmentWait) {
        self.http = http
        self.assignments = assignments
    }

    /// The library keeps the block read last. The first ones are small, for most requests are; large bodies grow them.
    private static let reads = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 1024, maximum: 65_536)

    /// Has a connection read once in a turn of its event loop, 64 KiB at most, and not four times.
    ///
    /// TLS keeps buffers as large as what one turn brought. Small ones come from the heap again and again, still in the
    /// processor's cache; large ones are new pages each time, which cost more than decrypting what is in them.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        // A channel without the options reads as it likes: slower, and the same bytes.
        try? channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
        try? channel.syncOptions?.setOption(.recvAllocator, value: Self.reads)
        return http.setup(channel: channel, logger: logger)
    }

    func handle(value connection: Value, logger: Logger) async {
        let channel = connection.channel
        do {
            try await connection.executeThenClose { requests, responses in
                try await self.answer(requests, responses, on: channel)
            }
        } catch { Self.note(error, logger) }
    }

    @inline(never)
    private static func note(_ error: any Error, _ logger: Logger) {
        logger.trace("connection.failed", metadata: ["error": "\(error)"])
    }

    /// Answers what comes until the peer has nothing more to ask or the task is cancelled, which ends the requests too.
    @inline(never)
    private func answer(_ requests: Requests, _ responses: Responses, on channel: any Channel) async throws {
        do {
            var parts = requests.makeAsyncIterator()
            while let part = try await parts.next() {
                // What is left of a body that was not read.
                guard case .head(let head) = part else { continue }
                let outcome = await assignments.wait(head, on: channel)
                // Who went away while it waited is not answered.
                guard outcome == nil || channel.isActive else { return }
                try await answer(head, RequestParts(parts), responses, on: channel, after: outcome)
                if head.headerFields[.connection] == "close" { break }
            }
        } catch is HTTPParserError { try await refuse(responses) }
        responses.finish()
        if Task.isCancelled { channel.close(mode: .input, promise: nil) }
        try await channel.closeFuture.get()
    }

    /// Answers what is no HTTP.
    @inline(never)
    private func refuse(_ responses: Responses) async throws {
        let head = HTTPResponse(status: .badRequest, headerFields: Self.closing)
        try await responses.write(contentsOf: [.head(head), .end(nil)])
    }

    private static let closing: HTTPFields = [.connection: "close", .contentLength: "0"]

    /// Has the router answer a request, and returns or throws as it does.
    @inline(never)
    private func answer(
        _ head: HTTPRequest,
        _ body: RequestParts,
        _ responses: Responses,
        on channel: any Channel,
        after outcome: AssignmentWait.Outcome?
    ) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addImmediateTask {
                try await AssignmentWait.$outcome.withValue(outcome) {
                    let request = Request(head: head, body: RequestBody(asyncSequence: body))
                    try await self.http.responder(request, ResponseWriter(outbound: responses), channel)
                }
            }
        }
    }
}
