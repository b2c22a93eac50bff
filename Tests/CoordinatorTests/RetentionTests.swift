import Federation
import Foundation
import Ledger
import NIOCore
import Parameters
import TestSupport
import Testing
import Trust
import Wire

@testable import Coordinator

/// Models that the plan's `keep` lets go, over real sockets.
@Suite struct RetentionTests {
    /// Commits rounds with one node; the model after each.
    private static func commit(
        _ rounds: ClosedRange<Int>,
        _ fixture: StudyFixture,
        by ash: TestPeer,
        in federation: TestFederation
    ) async throws -> [ContentDigest] {
        var models: [ContentDigest] = []
        for round in rounds {
            let work = try #require(try await ash.assignment().assignment)
            let metrics = EvaluationMetrics(exampleCount: 5, loss: 1, accuracy: round == 3 ? 0.9 : 0.5)
            let update = try fixture.update(work, value: Float(round) / 16, evaluation: metrics)
            _ = try await ash.upload(update, for: work).decoded(UpdateResponse.self)
            models.append(try await federation.committedModel(rounds: round))
        }
        return models
    }

    private static func blobs(_ federation: TestFederation) -> Set<String> {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: federation.directory + "/blobs/sha256")) ?? []
        return Set(paths.map { String($0.suffix(64)) }.filter { $0.count == 64 })
    }

    /// Asks until the sweep has come, which is at the clock's next tick.
    private static func wait(for count: Int, in federation: TestFederation) async throws {
        for _ in 0..<2000 where federation.logged("model.removed").count < count {
            _ = try await federation.anOperator().send("GET", "/v1/status")
        }
    }

    private func fixture() throws -> StudyFixture {
        var fixture = try StudyFixture(rounds: 20, quorum: 1, minimum: 1)
        fixture.plan.keep = RetentionPlan(last: 1, every: 4, best: 1)
        return fixture
    }

    @Test func `models that no rule names go once they are old enough, and whoever asks is told which rule it was`()
        async throws
    {
        let fixture = try fixture()
        try await TestFederation.run { federation in
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let models = try await Self.commit(1...6, fixture, by: ash, in: federation)
            #expect(Self.blobs(federation).count == 7, "what was stored a moment ago stays")
            federation.clock.advance(bySeconds: 120)
            try await Self.wait(for: 3, in: federation)
            // Rounds 2 (the best), 4 (every fourth) and 6 (the last) stay, and the initial model.
            let kept = [fixture.modelDigest, models[1], models[3], models[5]].map(\.hexadecimal)
            #expect(Self.blobs(federation) == Set(kept))
            let ada = try federation.anOperator()
            let gone = try await ada.send("GET", "/v1/blobs/\(models[0])")
            #expect(gone.status == 410)
            #expect(try gone.problem().code == "model-removed")
            #expect(try gone.problem().detail.contains("keep: {last: 1, every: 4, best: 1}"))
            #expect(try await ada.send("GET", "/v1/blobs/\(ContentDigest.of([7]))").status == 404)
            let list = try await ada.send("GET", "/v1/studies/digits/rounds").decoded(RoundListResponse.self)
            #expect(list.rounds.map(\.model) == models, "the history still names them")
            let shown = try await ada.send("GET", "/v1/studies/digits/rounds/2").decoded(RoundResponse.self)
            #expect(shown.summary.bytesOut > 0)
            // It goes on.
            _ = try await Self.commit(7...7, fixture, by: ash, in: federation)
        }
    }

    @Test func `after a restart the rules hold for the rounds before it, and what a kill left goes after a day`()
        async throws
    {
        let fixture = try fixture()
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let authority = try Authority.make(federation: try required(FederationName("wards")), at: TestClock.real())
        try LedgerStore.create(at: data, federation: try required(FederationName("wards")), at: TestClock.real())
        let (models, ash) = try await TestFederation.run(in: data, authority: authority) { federation in
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            return (try await Self.commit(1...6, fixture, by: ash, in: federation), ash)
        }
        let past = Date(timeIntervalSinceNow: -90_000)
        let leftover = ContentDigest.of(Array("left by a kill".utf8))
        let fresh = ContentDigest.of(Array("about to be named".utf8))
        do {
            let ledger = try LedgerStore.open(at: data)
            try ledger.blobs.write(Array("left by a kill".utf8))
            try ledger.blobs.write(Array("about to be named".utf8))
            for digest in models + [leftover, fixture.modelDigest] {
                let path = ledger.blobs.path(of: digest)
                try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path)
            }
            try ledger.close()
        }
        try await TestFederation.run(in: data, authority: authority) { federation in
            try await Self.wait(for: 3, in: federation)
            let kept = [fixture.modelDigest, models[1], models[3], models[5], fresh].map(\.hexadecimal)
            #expect(Self.blobs(federation) == Set(kept))
            _ = try await Self.commit(7...7, fixture, by: try federation.reconnected(ash), in: federation)
        }
        // What was said once is not said again; whoever asks for such a model is still told why it is gone.
        try await TestFederation.run(in: data, authority: authority) { federation in
            let ada = try federation.anOperator()
            for _ in 0..<2000 where try await ada.send("GET", "/v1/blobs/\(models[0])").status != 410 {}
            #expect(try await ada.send("GET", "/v1/blobs/\(models[0])").problem().code == "model-removed")
            #expect(federation.logged("model.removed").isEmpty)
        }
        #expect(try LedgerCheck.run(data) { SpoolCheck.problems(in: data, report: $0) }.problems == [])
    }

    @Test func `a download under way goes on to its end when the model is taken away`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        try LedgerStore.create(at: data, federation: try required(FederationName("wards")), at: TestClock.real())
        let ledger = try LedgerStore.open(at: data)
        let digest = try ledger.blobs.write([1, 2, 3, 4])
        let reader = try RangeReader(path: ledger.blobs.path(of: digest))
        #expect(try Array(reader.read(at: 0, count: 2).readableBytesView) == [1, 2])
        #expect(try ledger.removeBlobs([digest], storedBefore: Instant(milliseconds: .max)).removed == [digest])
        #expect(try Array(reader.read(at: 2, count: 2).readableBytesView) == [3, 4])
        #expect(throws: SpoolError.self) { try RangeReader(path: ledger.blobs.path(of: digest)) }
    }

    @Test func `a blob that is sent again stays, so that a study can start with it`() async throws {
        let fixture = try fixture()
        try await TestFederation.run { federation in
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let models = try await Self.commit(1...3, fixture, by: ash, in: federation)
            let ada = try federation.anOperator()
            let bytes = try await ada.send("GET", "/v1/blobs/\(models[0])").body
            // The rule lets the model go; the file's age does not, because it was sent again.
            let path = "\(federation.directory)/blobs/sha256/\(models[0].hexadecimal.prefix(2))/\(models[0])"
            let past = Date(timeIntervalSinceNow: -90_000)
            try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path)
            #expect(try await ada.send("PUT", "/v1/blobs/\(models[0])", body: bytes).status == 204)
            _ = try await Self.commit(4...4, fixture, by: ash, in: federation)
            var other = try StudyFixture(name: "other", rounds: 1)
            other.plan.keep = RetentionPlan(last: 1)
            let request = StudyStartRequest(plan: other.plan, model: models[0])
            #expect(try await ada.json("POST", "/v1/studies", request).status == 201)
            federation.clock.advance(bySeconds: 120)
            try await Self.wait(for: 1, in: federation)
            #expect(Self.blobs(federation).contains(models[0].hexadecimal), "another study names it now")
        }
    }
}
