import Federation
import Foundation
import Parameters
import Testing
import Trust
import Wire

/// The list of rounds: filters, pages, and what each node spent.
@Suite struct RoundListTests {
    /// Three rounds by ash and the last evaluation; the clock moves a minute a round.
    private static func withHistory(_ body: (TestFederation, TestPeer) async throws -> Void) async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture(rounds: 3, quorum: 1, minimum: 1)
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            for number in 1...4 {
                let work = try #require(try await ash.assignment().assignment)
                #expect(work.round.value == number)
                let bytes = try fixture.update(work, value: 0.5)
                var headers = TestPeer.digestHeader(bytes)
                headers[UploadHeader.resources] = "cpu=1.5, received=64, joules=15, source=estimated"
                let sent = try await ash.send("PUT", work.updatePath, headers: headers, body: bytes)
                #expect(sent.status == 200)
                federation.clock.advance(bySeconds: 60)
                _ = try await federation.committedModel(rounds: number)
            }
            try await body(federation, try federation.anOperator())
        }
    }

    private static func numbers(_ peer: TestPeer, _ query: String) async throws -> [Int] {
        try await list(peer, query).rounds.map(\.round.value)
    }

    private static func list(_ peer: TestPeer, _ query: String) async throws -> RoundListResponse {
        try await peer.send("GET", "/v1/studies/digits/rounds?\(query)").decoded(RoundListResponse.self)
    }

    @Test func `filters leave out what does not match, and pages go on where they ended`() async throws {
        try await Self.withHistory { _, ada in
            let all = try await Self.list(ada, "nodes=true")
            #expect(all.rounds.map(\.round.value) == [1, 2, 3, 4] && all.next == nil)
            let spent = all.rounds.compactMap { $0.nodes?.first?.resources }
            #expect(spent.count == 4)
            #expect(
                spent.allSatisfy { $0.cpuSeconds == 1.5 && $0.bytesReceived == 64 && $0.energySource == .estimated }
            )
            #expect(try await Self.list(ada, "").rounds.allSatisfy { $0.nodes == nil })
            #expect(try await Self.numbers(ada, "kind=evaluation") == [4])
            #expect(try await Self.numbers(ada, "kind=training&after=1") == [2, 3])
            #expect(try await Self.numbers(ada, "state=committed&closing=everyone&node=ash") == [1, 2, 3, 4])
            for query in ["state=abandoned", "closing=deadline", "node=birch", "task=upright", "before=0", "after=4"] {
                let none = try await Self.list(ada, query)
                #expect(none.rounds.isEmpty && none.next == nil, "\(query)")
            }
            let second = all.rounds[1].started
            #expect(try await Self.numbers(ada, "from=\(second)") == [2, 3, 4])
            #expect(try await Self.numbers(ada, "to=\(second)") == [1])
            #expect(try await Self.numbers(ada, "from=\(second)&to=\(all.rounds[2].started)") == [2])
            for filter in ["", "&node=ash"] {
                let newest = try await Self.list(ada, "limit=3\(filter)")
                #expect(newest.rounds.map(\.round.value) == [2, 3, 4] && newest.next?.value == 2)
                let rest = try await Self.list(ada, "limit=3&before=2\(filter)")
                #expect(rest.rounds.map(\.round.value) == [1] && rest.next == nil)
                let forward = try await Self.list(ada, "limit=3&after=0\(filter)")
                #expect(forward.rounds.map(\.round.value) == [1, 2, 3] && forward.next?.value == 3)
                #expect(try await Self.list(ada, "limit=3&after=3\(filter)").next == nil)
                #expect(try await Self.numbers(ada, "after=1&before=3\(filter)") == [2])
            }
            // What the model of the round before did is there though that round is left out.
            #expect(try await Self.list(ada, "kind=training&limit=1").rounds.first?.evaluation?.accuracy == 0.5)
        }
    }

    @Test func `every filter finds exactly the rounds that match, page by page in both directions`() async throws {
        try await PageFixture.run(rounds: 24, nodes: 6, cohort: 3) { federation in
            let vera = try federation.peer(.auditor, "vera")
            func list(_ query: String) async throws -> RoundListResponse {
                try await vera.send("GET", "/v1/studies/wards/rounds?\(query)").decoded(RoundListResponse.self)
            }
            let all = try await list("after=0&limit=1000&nodes=true").rounds
            #expect(all.count == 24)
            let node = try #require(all.last?.nodes?.last?.node)
            let middle = all[all.count / 2].started
            let filters: [(query: String, matches: (RoundSummary) -> Bool)] = [
                ("kind=consolidation", { $0.kind == .consolidation }),
                ("kind=training&task=sepsis", { $0.kind == .training && $0.task?.text == "sepsis" }),
                ("closing=deadline", { $0.closing == "deadline" }), ("closing=everyone", { $0.closing == "everyone" }),
                ("state=committed&to=\(middle)", { $0.started.instant < middle.instant }),
                ("node=\(node)", { round in round.nodes?.contains { $0.node == node } ?? false }),
                (
                    "node=\(node)&from=\(middle)&closing=deadline",
                    { round in
                        round.started.instant >= middle.instant && round.closing == "deadline"
                            && round.nodes?.contains { $0.node == node } ?? false
                    }
                ),
            ]
            for (query, matches) in filters {
                let expected = all.filter(matches)
                var forward: [RoundSummary] = []
                var place: Int? = 0
                while let after = place {
                    let answer = try await list("\(query)&after=\(after)&limit=5&nodes=true")
                    #expect(answer.rounds.count == 5 || answer.next == nil)
                    forward += answer.rounds
                    place = answer.next?.value
                }
                #expect(forward == expected, "\(query)")
                var backward: [RoundSummary] = []
                place = .max
                while let before = place {
                    let answer = try await list("\(query)&before=\(before)&limit=5&nodes=true")
                    backward = answer.rounds + backward
                    place = answer.next?.value
                }
                #expect(backward == expected, "\(query)")
            }
            #expect(try await list("limit=0").rounds.isEmpty)
        }
    }

    @Test(arguments: [
        ("after=-1", "after"), ("limit=x", "limit"), ("task=Not%20A%20Name", "task"), ("node=..%2f..", "node"),
        ("from=yesterday", "from"), ("to=2026-02-30T00:00:00Z", "to"), ("state=%3Cb%3E", "state"),
        ("closing=late", "closing"), ("kind=", "kind"), ("nodes=yes", "nodes"),
    ])
    func `a parameter that makes no sense is refused by its name`(_ query: String, _ name: String) async throws {
        try await TestFederation.run { federation in
            try await StudyFixture().start(in: federation)
            let answer = try await federation.anOperator().send("GET", "/v1/studies/digits/rounds?\(query)")
            let problem = try answer.problem()
            #expect(answer.status == 400 && problem.code == "invalid-request")
            #expect(problem.detail.contains("query \(name):"), "\(problem.detail)")
        }
    }

    @Test(arguments: [
        ("cpu=fast", 400, "invalid-request"), ("cpu=nan", 422, "implausible-metrics"),
        ("joules=-1, source=measured", 422, "implausible-metrics"), ("received=-1", 422, "implausible-metrics"),
    ])
    func `P4: what cannot have been spent refuses the update`(
        _ field: String,
        _ status: Int,
        _ code: String
    ) async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture(rounds: 1, quorum: 1, minimum: 1)
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let work = try #require(try await ash.assignment().assignment)
            let bytes = try fixture.update(work, value: 1)
            var headers = TestPeer.digestHeader(bytes)
            headers[UploadHeader.resources] = field
            let answer = try await ash.send("PUT", work.updatePath, headers: headers, body: bytes)
            let problem = try answer.problem()
            #expect(answer.status == status && problem.code == code)
        }
    }
}
