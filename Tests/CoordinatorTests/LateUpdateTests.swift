import Federation
import Foundation
import Ledger
import Logging
import Parameters
import TestSupport
import Testing
import Trust
import Wire

/// Late updates and asynchronous studies over real sockets, with the sum of their bytes.
@Suite struct LateUpdateTests {
    /// A study of two nodes in which ash is alone in time: the deadline is moved over.
    private static func fixture(_ change: (inout Plan) -> Void = { _ in }) throws -> StudyFixture {
        var fixture = try StudyFixture(rounds: 3, quorum: 1, deadlineSeconds: 60)
        fixture.plan.staleness = StalenessPlan()
        change(&fixture.plan)
        return fixture
    }

    /// Ash's update is in the round, which closes without birch; returns what birch is asked in it.
    private static func closeWithoutBirch(
        _ fixture: StudyFixture,
        in federation: TestFederation
    ) async throws -> (ash: TestPeer, birch: TestPeer, late: AssignmentMessage) {
        let ash = try await federation.enrolledNode("ash")
        let birch = try await federation.enrolledNode("birch")
        try await fixture.start(in: federation)
        _ = try await ash.assignment(wait: 0)
        let late = try #require(try await birch.assignment().assignment)
        #expect(late.maximumStaleness == fixture.plan.staleness?.maximum)
        let work = try #require(try await ash.assignment().assignment)
        _ = try await ash.upload(try fixture.update(work, value: 1), for: work).decoded(UpdateResponse.self)
        federation.clock.advance(bySeconds: 61)
        _ = try await federation.committedModel(rounds: 1)
        return (ash, birch, late)
    }

    private static func value(_ digest: ContentDigest, _ fixture: StudyFixture, is value: Float) -> Bool {
        let values = [Float](repeating: value, count: fixture.layout.elementCount)
        return digest == ParameterVector(layout: fixture.layout, values: values).digest()
    }

    @Test func `P1, P2: a late update counts once, with its weight, in the round open when it comes`() async throws {
        try await TestFederation.run { federation in
            let fixture = try Self.fixture()
            let (ash, birch, late) = try await Self.closeWithoutBirch(fixture, in: federation)
            let update = try fixture.update(late, value: 2)
            let answer = try await birch.upload(update, for: late)
            #expect(try answer.decoded(UpdateResponse.self).counted)
            #expect(answer.headers["tributary-counts-in"] == "2")
            #expect(try await !birch.upload(update, for: late).decoded(UpdateResponse.self).counted)
            let head = try await birch.send("HEAD", late.updatePath, headers: TestPeer.digestHeader(update))
            #expect(head.headers["upload-complete"] == "?1" && head.headers["tributary-counts-in"] == "2")
            for (peer, value) in [(ash, Float(1)), (birch, 1)] {
                let work = try #require(try await peer.assignment().assignment)
                _ = try await peer.upload(try fixture.update(work, value: value), for: work).decoded(
                    UpdateResponse.self
                )
            }
            let model = try await federation.committedModel(rounds: 2)
            // Round 1 made 1; round 2 adds (10·1 + 10·1 + 10·2·724/1024) / (10 + 10 + 10·724/1024).
            let mean: Double = (2 * 1024 + 2 * 724) / (2 * 1024 + 724)
            #expect(Self.value(model, fixture, is: Float(1 + mean)))
            let round = try await federation.anOperator().send("GET", "/v1/studies/digits/rounds/2")
                .decoded(RoundResponse.self)
            #expect(round.summary.late == 1 && round.summary.participants == 2)
            #expect(round.nodes.map(\.outcome) == ["accepted", "late", "accepted"])
            #expect(round.nodes[1].lateFrom == .first && round.nodes[1].weight == 724.0 / 1024)
        }
    }

    @Test func `P1: a late update that was acknowledged before a restart is in the result`() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let authority = try Authority.make(federation: try required(FederationName("wards")), at: TestClock.real())
        try LedgerStore.create(at: data, federation: try required(FederationName("wards")), at: TestClock.real())
        let fixture = try Self.fixture { $0.staleness = StalenessPlan(exponent: 0) }
        let peers = try await TestFederation.run(in: data, authority: authority) { federation in
            let (ash, birch, late) = try await Self.closeWithoutBirch(fixture, in: federation)
            _ = try await birch.upload(try fixture.update(late, value: 4), for: late).decoded(UpdateResponse.self)
            return [ash, birch]
        }
        try await TestFederation.run(in: data, authority: authority) { federation in
            federation.clock.advance(bySeconds: 61)
            for peer in try peers.map({ try federation.reconnected($0) }) {
                let work = try #require(try await peer.assignment().assignment)
                #expect(work.round.value == 2)
                _ = try await peer.upload(try fixture.update(work, value: 1), for: work).decoded(UpdateResponse.self)
            }
            #expect(Self.value(try await federation.committedModel(rounds: 2), fixture, is: 1 + 2))
            try await federation.waitForEmptySpool(of: "digits", rounds: ["1", "2"])
        }
    }

    @Test func `P1: a late update whose bytes are gone is asked for again`() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let authority = try Authority.make(federation: try required(FederationName("wards")), at: TestClock.real())
        try LedgerStore.create(at: data, federation: try required(FederationName("wards")), at: TestClock.real())
        let fixture = try Self.fixture { $0.staleness = StalenessPlan(exponent: 0) }
        let (ash, birch, late) = try await TestFederation.run(in: data, authority: authority) { federation in
            let (ash, birch, late) = try await Self.closeWithoutBirch(fixture, in: federation)
            _ = try await birch.upload(try fixture.update(late, value: 4), for: late).decoded(UpdateResponse.self)
            return (ash, birch, late)
        }
        try FileManager.default.removeItem(atPath: data + "/spool/digits/1")
        try await TestFederation.run(in: data, authority: authority) { federation in
            federation.clock.advance(bySeconds: 61)
            #expect(federation.logged("update.lost").map { $0["round"] } == ["1"])
            let (ash, birch) = (try federation.reconnected(ash), try federation.reconnected(birch))
            let again = try #require(try await birch.assignment().assignment)
            #expect(again.round == .first && again.model == late.model)
            _ = try await birch.upload(try fixture.update(again, value: 4), for: again).decoded(UpdateResponse.self)
            for peer in [ash, birch] {
                let work = try #require(try await peer.assignment().assignment)
                _ = try await peer.upload(try fixture.update(work, value: 1), for: work).decoded(UpdateResponse.self)
            }
            #expect(Self.value(try await federation.committedModel(rounds: 2), fixture, is: 1 + 2))
        }
    }

    @Test func `P4: a late update that breaks a rule is refused and changes nothing`() async throws {
        try await TestFederation.run { federation in
            let fixture = try Self.fixture()
            let (ash, birch, late) = try await Self.closeWithoutBirch(fixture, in: federation)
            let bad = try fixture.update(late, value: 5)
            #expect(try await birch.upload(bad, for: late).problem().code == "update-out-of-bound")
            var unknown = late
            unknown.model = ContentDigest.of([1])
            let other = try fixture.update(unknown, value: 1)
            #expect(try await birch.upload(other, for: late).problem().code == "wrong-model")
            for peer in [ash, birch] {
                let work = try #require(try await peer.assignment().assignment)
                _ = try await peer.upload(try fixture.update(work, value: 1), for: work).decoded(UpdateResponse.self)
            }
            #expect(Self.value(try await federation.committedModel(rounds: 2), fixture, is: 2))
        }
    }

    @Test func `an asynchronous step is divided by the examples, not by the weights`() async throws {
        try await TestFederation.run { federation in
            let fixture = try Self.fixture { $0.buffer = 2 }
            let (ash, birch, late) = try await Self.closeWithoutBirch(fixture, in: federation)
            _ = try await birch.upload(try fixture.update(late, value: 2), for: late).decoded(UpdateResponse.self)
            let work = try #require(try await ash.assignment().assignment)
            _ = try await ash.upload(try fixture.update(work, value: 1), for: work).decoded(UpdateResponse.self)
            let model = try await federation.committedModel(rounds: 2)
            let step: Double = (1024 + 2 * 724) / 2048
            #expect(Self.value(model, fixture, is: Float(1 + step)))
            // Nobody waits: birch gets the newest version.
            #expect(try await birch.assignment().assignment?.round.value == 3)
        }
    }

    @Test func `P5: a node that declines again and again is told why it is not asked`() async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture(rounds: 9, quorum: 1)
            let ash = try await federation.enrolledNode("ash")
            let birch = try await federation.enrolledNode("birch")
            try await fixture.start(in: federation)
            _ = try await birch.assignment(wait: 0)
            for _ in 1...2 {
                let work = try #require(try await ash.assignment().assignment)
                let theirs = try #require(try await birch.assignment().assignment)
                let path = "/v1/studies/digits/rounds/\(theirs.round)/declination"
                #expect(try await birch.json("POST", path, DeclinationRequest(reason: "no data")).status == 204)
                _ = try await ash.upload(try fixture.update(work, value: 1), for: work).decoded(UpdateResponse.self)
                _ = try await federation.committedModel(rounds: work.round.value)
            }
            let answer = try await birch.assignment(wait: 0)
            let aside = try #require(answer.setAside?.first)
            #expect(answer.assignment == nil && aside.study.text == "digits" && aside.until != nil)
            #expect(aside.reason.contains("no data"))
            let round = try await federation.anOperator().send("GET", "/v1/studies/digits/rounds/2")
                .decoded(RoundResponse.self)
            #expect(round.setAside == [aside])
            #expect(federation.logged("node.set-aside").count == 1)
        }
    }
}

extension TestFederation {
    /// Waits until nothing is left of those rounds in the spool, which is cleared beside everything else.
    fileprivate func waitForEmptySpool(of study: String, rounds: [String]) async throws {
        for _ in 0..<1000 {
            let left = rounds.flatMap { round in
                (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/spool/\(study)/\(round)")) ?? []
            }
            if left.isEmpty { return }
            _ = try await anOperator().send("GET", "/v1/status")
        }
        throw TestFailure("the spool was not cleared")
    }
}
