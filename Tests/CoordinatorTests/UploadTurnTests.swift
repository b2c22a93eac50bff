import Dispatch
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing
import Wire

@testable import Coordinator

/// Whose body is read, and who waits.
@Suite struct UploadTurnTests {
    /// A connection that counts how often it is read from.
    private final class Peer: ChannelOutboundHandler {
        typealias OutboundIn = Never

        let channel = EmbeddedChannel()
        private(set) var reads = 0

        init(_ turns: UploadTurns) throws {
            try channel.pipeline.syncOperations.addHandlers([self, UploadTurnHandler(turns)])
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            reads = 0
        }

        func read(context: ChannelHandlerContext) {
            reads += 1
            context.read()
        }

        /// Sends the head of a request and reads on, as the HTTP library does.
        func begin(_ method: HTTPRequest.Method = .put, _ fields: HTTPFields = [.contentLength: "10000000"]) throws {
            let request = HTTPRequest(method: method, scheme: "https", authority: "c", path: "/", headerFields: fields)
            try channel.writeInbound(HTTPRequestPart.head(request))
            channel.read()
        }

        func send(_ byteCount: Int) throws {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: byteCount)))
        }

        func end() throws { try channel.writeInbound(HTTPRequestPart.end(nil)) }

        func answer() throws {
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .forbidden)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
        }

        func pass(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }
    }

    private func peers(_ count: Int, capacity: Int) throws -> [Peer] {
        let turns = UploadTurns(capacity: capacity)
        return try (0..<count).map { _ in try Peer(turns) }
    }

    @Test func `bodies come in in the order in which they were announced, so many at once`() throws {
        let peers = try peers(4, capacity: 2)
        for peer in peers { try peer.begin() }
        #expect(peers.map(\.reads) == [1, 1, 0, 0])
        try peers[1].end()
        #expect(peers.map(\.reads) == [1, 1, 1, 0])
        try peers[0].end()
        #expect(peers.map(\.reads) == [1, 1, 1, 1])
    }

    @Test func `small requests and those without a body never wait`() throws {
        let peers = try peers(5, capacity: 1)
        try peers[0].begin()
        try peers[1].begin(.put, [.contentLength: "\(LargeUpload.byteCount - 1)"])
        try peers[2].begin(.get, [:])
        try peers[3].begin(.post, [:])
        try peers[4].begin(.patch, [.transferEncoding: "chunked"])
        #expect(peers.map(\.reads) == [1, 1, 1, 1, 0])
    }

    @Test func `a body that comes slowly loses its turn, and is read from all the same`() throws {
        let peers = try peers(2, capacity: 1)
        for peer in peers { try peer.begin() }
        try peers[0].send(100 << 10)
        peers[0].channel.read()
        peers[0].pass(.milliseconds(100))
        #expect(peers.map(\.reads) == [2, 0])
        try peers[0].send((100 << 10) - 1)
        peers[0].channel.read()
        peers[0].pass(.milliseconds(100))
        #expect(peers.map(\.reads) == [3, 1])
        try peers[0].send(1)
        peers[0].channel.read()
        #expect(peers[0].reads == 4)
        // Its end gives nothing back a second time.
        try peers[0].end()
        try peers[0].begin()
        #expect(peers[0].reads == 4)
    }

    @Test func `a body that this side is slow to take keeps its turn`() throws {
        let peers = try peers(2, capacity: 1)
        for peer in peers { try peer.begin() }
        try peers[0].send(1)
        peers[0].pass(.seconds(60))
        #expect(peers[0].reads == 1)
        try peers[0].end()
        try peers[0].begin()
        #expect(peers[0].reads == 1, "the other has the turn now")
    }

    @Test func `who waits is read from once in ten seconds`() throws {
        let peers = try peers(2, capacity: 1)
        for peer in peers { try peer.begin() }
        peers[1].pass(.seconds(9))
        #expect(peers[1].reads == 0)
        for count in 1...3 {
            peers[1].pass(.seconds(count == 1 ? 1 : 10))
            try peers[1].send(65_536)
            peers[1].channel.read()
            #expect(peers[1].reads == count)
        }
    }

    @Test func `who is refused or gone waits no longer, and holds up nobody`() throws {
        let peers = try peers(4, capacity: 1)
        for peer in peers { try peer.begin() }
        try peers[1].answer()
        #expect(peers[1].reads == 1)
        _ = try peers[2].channel.finish()
        _ = try peers[0].channel.finish()
        #expect(peers[3].reads == 1)
    }

    @Test func `a turn that comes when nobody waits for it any more goes to the next`() async throws {
        let turns = UploadTurns(capacity: 1)
        let loop = NIOAsyncTestingEventLoop()
        let (first, last) = (loop.makePromise(of: Void.self), loop.makePromise(of: Void.self))
        #expect(turns.take(first))
        first.succeed()
        let channel = try await NIOAsyncTestingChannel { channel in
            try channel.pipeline.syncOperations.addHandler(UploadTurnHandler(turns))
        }
        let head = HTTPRequest(method: .put, scheme: "https", authority: "c", path: "/")
        try await channel.writeInbound(HTTPRequestPart.head(Self.large(head)))
        #expect(!turns.take(last))
        try await channel.testingEventLoop.executeInContext {
            // Given by another thread, and heard of when the request has been answered.
            DispatchQueue.global().sync { turns.giveBack() }
            channel.pipeline.syncOperations.write(NIOAny(HTTPResponsePart.end(nil)), promise: nil)
        }
        await channel.testingEventLoop.run()
        await loop.run()
        try await last.futureResult.get()
        _ = try await channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `P6: more nodes than have a turn send at once over mutual TLS, and each update counts`() async throws {
        try await TestFederation.run { federation in
            let count = UploadTurns.defaultCapacity + 8
            let fixture = try StudyFixture(rounds: 1, quorum: count, minimum: count, inputs: 20_000)
            #expect(fixture.modelBytes.count > LargeUpload.byteCount)
            var nodes: [TestPeer] = []
            for index in 0..<count { nodes.append(try await federation.enrolledNode("node-\(index)")) }
            try await fixture.start(in: federation)
            for node in nodes { _ = try await node.assignment(wait: 0) }
            let counted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for node in nodes {
                    group.addTask {
                        let work = try required(try await node.assignment().assignment)
                        let answer = try await node.upload(try fixture.update(work, value: 0.5), for: work)
                        return try answer.decoded(UpdateResponse.self).counted
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(counted == count)
        }
    }

    private static func large(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        request.headerFields[.contentLength] = "10000000"
        return request
    }
}
