import Coordinator
import Federation
import Foundation
import Links
import Parameters
import TestSupport
import Testing
import Trust
import Wire

@testable import NodeAgent

/// The real node's client and the real coordinator, over lines that are slow, cut and stalled.
@Suite(.serialized, .timeLimit(.minutes(15))) struct TransferTests {
    /// The bytes of the update, of which a line carries a tenth before it is cut. `TRIBUTARY_LARGE_TRANSFERS=1` takes
    /// 100 MB and 10 MB.
    private static let byteCount =
        ProcessInfo.processInfo.environment["TRIBUTARY_LARGE_TRANSFERS"] == nil ? 20_000_000 : 100_000_000

    /// What a good line of today carries; the coordinator keeps up with it in a debug build too.
    private static let bytesPerSecond = 16_000_000

    @Test func `an update over a line that is cut after every tenth of it arrives, sent at most 1.15 times`()
        async throws
    {
        try await withSender(byteCount: Self.byteCount) { federation, link, sender in
            // What a cut loses is what the line carries while the coordinator has not read yet: on a busy machine a
            // tenth of a second. A fast line would measure the machine.
            link.conditions.bytesPerSecond = Self.byteCount / 7
            link.conditions.cutInterval = Self.byteCount / 10
            try await sender.sendUntilKept()
            #expect(link.traffic.cutCount >= 9)
            let sent = link.traffic.sentByteCount
            #expect(Double(sent) <= 1.15 * Double(sender.update.byteCount), "\(sent) bytes were sent")
            #expect(try await federation.committedModel(rounds: 1) == sender.expectedModel)
        }
    }

    @Test func `an upload whose connection was left behind goes on over another`() async throws {
        try await withSender(byteCount: 8_000_000) { federation, link, sender in
            link.conditions.bytesPerSecond = Self.bytesPerSecond
            async let kept: Void = sender.sendUntilKept()
            try await until { link.traffic.sentByteCount > 3_000_000 }
            // Nobody is told: the coordinator still has the old connection open when the new one comes.
            link.strand()
            try await kept
            #expect(link.traffic.connectionCount >= 2)
            let sent = link.traffic.sentByteCount
            #expect(Double(sent) <= 1.5 * Double(sender.update.byteCount), "\(sent) bytes were sent")
            #expect(try await federation.committedModel(rounds: 1) == sender.expectedModel)
        }
    }

    @Test func `P5: a line that stands still holds up neither the coordinator nor other nodes`() async throws {
        try await withSender(byteCount: 4_000_000, nodes: 2) { federation, link, sender in
            link.conditions.bytesPerSecond = Self.bytesPerSecond
            async let kept: Void = sender.sendUntilKept()
            try await until { link.traffic.sentByteCount > 1_000_000 }
            link.conditions.isStalled = true
            let other = try sender.bytes
            let birch = try #require(sender.others.first)
            let work = try #require(try await birch.assignment(wait: 0).assignment)
            let answer = try await birch.upload(other, for: work)
            #expect(try answer.decoded(UpdateResponse.self).counted)
            #expect(answer.headers["connection"] == "close", "its buffers go with the connection")
            let status = try await federation.anOperator().send("GET", "/v1/status")
            #expect(status.status == 200 && status.headers["connection"] != "close")
            link.conditions = LinkConditions()
            try await kept
            #expect(try await federation.committedModel(rounds: 1) == sender.expectedModel)
        }
    }

    @Test func `an answer of which nothing is taken any more is given up, and the download goes on behind it`()
        async throws
    {
        var limits = CoordinatorConfiguration.Limits()
        limits.idleSeconds = 1
        try await withSender(byteCount: 16_000_000, limits: limits) { federation, link, sender in
            link.conditions.bytesPerSecond = Self.bytesPerSecond
            let path = sender.folder.path + "/model.safetensors"
            async let breaks: Bool = fails { try await sender.client.fetchBlob(sender.update.model, to: path) }
            try await until { link.traffic.receivedByteCount > 2_000_000 }
            link.conditions.isStalled = true
            try await until { !federation.logged("transfer.stalled").isEmpty }
            link.cut()
            link.conditions = LinkConditions()
            let broke = await breaks
            #expect(broke)
            let before = link.traffic.receivedByteCount
            try await sender.client.fetchBlob(sender.update.model, to: path)
            let read = try Data(contentsOf: URL(filePath: path))
            #expect(ContentDigest.of(Array(read)) == sender.update.model)
            #expect(link.traffic.receivedByteCount - before < read.count - 1_000_000)
        }
    }

    /// A node with an update of a size to send over a line, in a study that needs so many nodes.
    private func withSender(
        byteCount: Int,
        nodes: Int = 1,
        limits: CoordinatorConfiguration.Limits = .init(),
        _ body: (TestFederation, ShapedLink, Sender) async throws -> Void
    ) async throws {
        try await TestFederation.run(limits: limits) { federation in
            let link = try await ShapedLink(to: federation.port)
            let sender = try await Sender(in: federation, over: link, byteCount: byteCount, nodes: nodes)
            do {
                try await body(federation, link, sender)
            } catch {
                await sender.close()
                await link.close()
                throw error
            }
            await sender.close()
            await link.close()
        }
    }

    private func fails(_ body: () async throws -> Void) async -> Bool {
        do { try await body() } catch { return error is CoordinatorError }
        return false
    }

    /// Looks again and again; the test's own time limit ends it.
    private func until(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }
}

/// A node that has an update of a size to send.
private struct Sender {
    let client: CoordinatorClient
    let update: PendingUpdate
    let outbox: UpdateOutbox
    /// The other nodes of the study.
    let others: [TestPeer]
    /// The model after a round of that update from everybody.
    let expectedModel: ContentDigest
    let folder: TemporaryFolder

    init(in federation: TestFederation, over link: ShapedLink, byteCount: Int, nodes: Int) async throws {
        folder = try TemporaryFolder()
        let fixture = try StudyFixture(
            rounds: 1,
            quorum: nodes,
            minimum: nodes,
            inputs: byteCount / 400,
            outputs: 100
        )
        let peer = try await federation.enrolledNode("ash")
        var others: [TestPeer] = []
        for index in 1..<nodes { others.append(try await federation.enrolledNode("birch-\(index)")) }
        self.others = others
        try await fixture.start(in: federation)
        for other in others { _ = try await other.assignment(wait: 0) }
        let work = try required(try await peer.assignment().assignment)
        let directory = StateDirectory(path: folder.path)
        try directory.prepare()
        outbox = UpdateOutbox(directory)
        let report = UpdateReport(
            study: work.study,
            round: work.round,
            model: work.model,
            exampleCount: 10,
            trainingLoss: 0.5,
            evaluation: nil
        )
        let values = (0..<fixture.layout.elementCount).map { Float($0 % 1000) / 1024 }
        let vector = ParameterVector(layout: fixture.layout, values: values)
        update = try outbox.store(vector, metadata: try report.metadata(), for: work.assignment)
        expectedModel = vector.digest()
        let credentials = try required(peer.credentials)
        client = try CoordinatorClient(
            address: try CoordinatorAddress("https://localhost:\(link.port)"),
            identity: try MemberIdentity(
                certificatePEM: credentials.certificatePEM,
                privateKeyPEM: credentials.privateKeyPEM,
                authorityPEM: federation.authority.certificate.pem,
                place: "test"
            ),
            now: TestClock.real,
            // The time in which nothing may move passes a hundred times as fast.
            sleep: { try await Task.sleep(for: $0 / 100) }
        )
    }

    /// The update's bytes.
    var bytes: Data {
        get throws { try Data(contentsOf: URL(filePath: outbox.path(of: update.digest))) }
    }

    /// Sends as a node does: after every failure it asks how much is there and goes on behind it.
    func sendUntilKept() async throws {
        for attempt in 0..<100 {
            switch try await client.upload(update, from: outbox, cost: UpdateCost(), isNew: attempt == 0) {
            case .acknowledged: return
            case .refused(let problem): throw problem
            case .failed, .tooEarly: continue
            }
        }
        throw TestFailure("not kept after a hundred attempts")
    }

    func close() async { await client.shutdown() }
}
