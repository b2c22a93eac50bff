import Federation
import Foundation
import Parameters
import Testing
import Wire

@Suite struct RoundTests {
    @Test func `two nodes train a study to its end over mutual TLS`() async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture()
            let nodes = [try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch")]
            try await fixture.start(in: federation)
            for expected in 1...3 {
                for (index, node) in nodes.enumerated() {
                    if expected == 1, index == 0 {
                        // The first round waits for both: tell the coordinator that the second is there too.
                        async let second = nodes[1].assignment(wait: 0)
                        _ = try await second
                    }
                    let work = try #require(try await node.assignment().assignment)
                    #expect(work.round.value == expected)
                    #expect(work.kind == (expected <= 2 ? .training : .evaluation))
                    let update = try fixture.update(work, value: Float(index + 1), examples: 10 * (index + 1))
                    let answer = try await node.upload(update, for: work).decoded(UpdateResponse.self)
                    #expect(answer.counted)
                }
            }
            let history = try await waitUntilFinished(federation)
            #expect(history.rounds.map(\.participants) == [2, 2, 2])
            #expect(history.rounds.first?.evaluation?.accuracy == 0.5)
            // Each round moves every parameter by (10·1 + 20·2) / 30; two rounds by 10/3.
            let model = try await download(history.study.model, from: federation)
            let once = Float(5.0 / 3.0)
            #expect(model.values.allSatisfy { abs($0 - 2 * once) <= 1e-6 })
            // What is cleared beside everything else is kept for the next updates: files without bytes.
            let spares = "\(federation.directory)/spool-spares"
            var names: [String] = []
            for _ in 0..<1000 where names.count < 2 {
                _ = try await federation.anOperator().send("GET", "/v1/status")
                names = try FileManager.default.contentsOfDirectory(atPath: spares)
            }
            #expect(names.count >= 2)
            for name in names { #expect(FileManager.default.contents(atPath: "\(spares)/\(name)")?.isEmpty == true) }
        }
    }

    @Test func `P2: the model does not depend on the order in which updates arrive`() async throws {
        let digests = try await [false, true].mapped { reversed in
            try await TestFederation.run { federation in
                let fixture = try StudyFixture(rounds: 1)
                let names = ["ash", "birch"]
                var nodes: [TestPeer] = []
                for name in names { nodes.append(try await federation.enrolledNode(name)) }
                try await fixture.start(in: federation)
                for node in nodes { _ = try await node.assignment(wait: 0) }
                for index in reversed ? [1, 0] : [0, 1] {
                    let work = try #require(try await nodes[index].assignment().assignment)
                    let update = try fixture.update(work, value: 0.1 * Float(index + 1), examples: 7 + index)
                    _ = try await nodes[index].upload(update, for: work).decoded(UpdateResponse.self)
                }
                let after = try await federation.committedModel(rounds: 1)
                return after
            }
        }
        #expect(digests[0] == digests[1])
    }

    @Test func `P5: a round closes at its deadline with a quorum, without the dead`() async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture(rounds: 1, quorum: 1, deadlineSeconds: 60)
            let ash = try await federation.enrolledNode("ash")
            let birch = try await federation.enrolledNode("birch")
            try await fixture.start(in: federation)
            _ = try await birch.assignment(wait: 0)
            let work = try #require(try await ash.assignment().assignment)
            let update = try fixture.update(work, value: 1)
            _ = try await ash.upload(update, for: work).decoded(UpdateResponse.self)
            federation.clock.advance(bySeconds: 61)
            _ = try await federation.committedModel(rounds: 1)
            let ada = try federation.anOperator()
            let round = try await ada.send("GET", "/v1/studies/digits/rounds/1").decoded(RoundResponse.self)
            #expect(round.summary.closing == "deadline")
            #expect(round.nodes.map(\.outcome) == ["accepted", "silent"])
            let late = try fixture.update(work, value: 2)
            #expect(try await birch.upload(late, for: work).problem().code == "update-late")
        }
    }

    @Test func `whoever waits says for whom`() async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture()
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let answer = try await ash.assignment(wait: 0)
            #expect(answer.assignment == nil)
            #expect(answer.waiting.count == 1)
            #expect(answer.waiting.first?.contains("waiting for 1 more of 2 nodes") ?? false)
        }
    }

    @Test func `a node that declines is not waited for, and the history says why`() async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture(rounds: 1, quorum: 1)
            let ash = try await federation.enrolledNode("ash")
            let birch = try await federation.enrolledNode("birch")
            try await fixture.start(in: federation)
            _ = try await birch.assignment(wait: 0)
            let work = try #require(try await ash.assignment().assignment)
            let reason = DeclinationRequest(reason: "no column \"age\"")
            let declined = try await birch.json("POST", "/v1/studies/digits/rounds/1/declination", reason)
            #expect(declined.status == 204)
            _ = try await ash.upload(try fixture.update(work, value: 1), for: work).decoded(UpdateResponse.self)
            _ = try await federation.committedModel(rounds: 1)
            let ada = try federation.anOperator()
            let round = try await ada.send("GET", "/v1/studies/digits/rounds/1").decoded(RoundResponse.self)
            #expect(round.nodes.last?.outcome == "declined")
            #expect(round.nodes.last?.reason == "no column \"age\"")
        }
    }

    @Test func `studies run side by side and a node is given only those it takes part in`() async throws {
        try await TestFederation.run { federation in
            let one = try StudyFixture(name: "one", quorum: 1, minimum: 1)
            let two = try StudyFixture(name: "two", quorum: 1, minimum: 1)
            let ash = try await federation.enrolledNode("ash")
            try await one.start(in: federation)
            try await two.start(in: federation)
            let work = try #require(try await ash.assignment(query: "&studies=two").assignment)
            #expect(work.study.text == "two")
        }
    }

    private func waitUntilFinished(_ federation: TestFederation) async throws -> RoundListResponse {
        let ada = try federation.anOperator()
        _ = try await federation.committedModel(rounds: 3)
        let list = try await ada.send("GET", "/v1/studies/digits/rounds").decoded(RoundListResponse.self)
        #expect(list.study.status == "finished")
        return list
    }

    private func download(_ digest: ContentDigest, from federation: TestFederation) async throws -> ParameterVector {
        let ada = try federation.anOperator()
        let answer = try await ada.send("GET", "/v1/blobs/\(digest)")
        let bytes = Array(answer.body)
        #expect(ContentDigest.of(bytes) == digest)
        return try SafetensorsReader.read(bytes).vector
    }
}

extension TestFederation {
    /// The model after so many committed rounds, as soon as they are committed: asked by long poll.
    func committedModel(rounds: Int, of study: String = "digits") async throws -> ContentDigest {
        let ada = try anOperator()
        var list = try await ada.send("GET", "/v1/studies/\(study)/rounds?after=\(rounds - 1)&wait=20")
            .decoded(RoundListResponse.self)
        while list.rounds.isEmpty {
            list = try await ada.send("GET", "/v1/studies/\(study)/rounds?after=\(rounds - 1)&wait=20")
                .decoded(RoundListResponse.self)
        }
        guard let model = list.rounds.first?.model else { throw TestFailure("no round \(rounds)") }
        return model
    }
}

extension Array {
    /// The results of an asynchronous transformation, in order.
    func mapped<Result>(_ transform: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
