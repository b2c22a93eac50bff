import Federation
import Foundation
import Ledger
import Parameters
import TestSupport
import Testing
import Trust
import Wire

/// Tasks over real sockets: consolidations, the matrix, the operator's word.
@Suite struct ConsolidationTests {
    private static let upright = task("upright")
    private static let turned = task("turned")

    private static func task(_ text: String) -> TaskName {
        guard let name = TaskName(text) else { preconditionFailure("\(text) is no name") }
        return name
    }

    private static func plan(_ consolidation: ContinualPlan.Consolidation = .global) throws -> StudyFixture {
        var fixture = try StudyFixture(rounds: 2)
        fixture.plan.continual = ContinualPlan(
            tasks: [TaskPlan(name: upright, rounds: 1), TaskPlan(name: turned, rounds: 1)],
            method: .ewc,
            consolidation: consolidation
        )
        return fixture
    }

    /// Both nodes answer a training round, and what each was asked.
    private static func train(_ peers: [TestPeer], _ fixture: StudyFixture) async throws {
        for peer in peers {
            let work = try #require(try await peer.assignment().assignment)
            #expect(work.kind == .training)
            let accuracy: [TaskName: Double] = [upright: 0.75, turned: 0.25]
            let update = try fixture.answer(work, values: fixture.all(1), examples: 10, accuracy: accuracy)
            _ = try await peer.upload(update, for: work).decoded(UpdateResponse.self)
        }
    }

    @Test func `importance is averaged by examples, and the penalty of it goes with the next task`() async throws {
        try await TestFederation.run { federation in
            let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
            let fixture = try Self.plan()
            _ = try await ash.assignment(wait: 0)
            _ = try await birch.assignment(wait: 0)
            try await fixture.start(in: federation)
            try await Self.train([ash, birch], fixture)
            for (peer, value, examples) in [(ash, Float(1), 30), (birch, 5, 10)] {
                let work = try #require(try await peer.assignment().assignment)
                #expect(work.kind == .consolidation)
                #expect(work.updateBound == ContinualPlan.defaultImportanceBound)
                #expect(work.task?.evaluates == [Self.upright, Self.turned])
                let update = try fixture.answer(work, values: fixture.all(value), examples: examples)
                _ = try await peer.upload(update, for: work).decoded(UpdateResponse.self)
            }
            let next = try #require(try await ash.assignment().assignment)
            #expect(next.task?.name == Self.turned)
            // The trained model is 1 everywhere, the importance (30·1 + 10·5) / 40 = 2, the anchor 2·1.
            let penalty = try await federation.vector(try #require(next.task?.penalty))
            #expect(penalty.values == [Float](repeating: 2, count: 2 * fixture.layout.elementCount))
            #expect(next.task?.teacher == next.model)
            let ada = try federation.anOperator()
            let round = try await ada.get("/v1/studies/digits/rounds/2").decoded(RoundResponse.self)
            #expect(round.summary.kind == .consolidation)
            #expect(round.summary.model == round.modelBefore)
            let importance = try #require(round.summary.consolidated?.importance)
            #expect(try await federation.vector(importance).values == fixture.all(2))
        }
    }

    @Test func `shared importance comes with each node's own anchors`() async throws {
        try await TestFederation.run { federation in
            let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
            let fixture = try Self.plan(.shared)
            _ = try await ash.assignment(wait: 0)
            _ = try await birch.assignment(wait: 0)
            try await fixture.start(in: federation)
            try await Self.train([ash, birch], fixture)
            for (peer, value, anchor) in [(ash, Float(1), Float(-4)), (birch, 3, 2)] {
                let work = try #require(try await peer.assignment().assignment)
                let values = fixture.all(value) + fixture.all(anchor)
                let update = try fixture.answer(work, values: values, examples: 10, isShared: true)
                _ = try await peer.upload(update, for: work).decoded(UpdateResponse.self)
            }
            let penalty = try #require(try await ash.assignment().assignment?.task?.penalty)
            #expect(try await federation.vector(penalty).values == fixture.all(2) + fixture.all(-1))
        }
    }

    @Test func `new classes grow the model, and the history says so`() async throws {
        try await TestFederation.run { federation in
            let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
            var fixture = try Self.plan()
            fixture.plan.continual?.heads = .class
            fixture.plan.continual?.tasks[0].classes = ["cat", "dog"]
            fixture.plan.continual?.tasks[1].classes = ["owl"]
            _ = try await ash.assignment(wait: 0)
            _ = try await birch.assignment(wait: 0)
            try await fixture.start(in: federation)
            try await Self.train([ash, birch], fixture)
            for peer in [ash, birch] {
                let work = try #require(try await peer.assignment().assignment)
                #expect(work.network.outputs == 2)
                let update = try fixture.answer(work, values: fixture.all(2), examples: 10)
                _ = try await peer.upload(update, for: work).decoded(UpdateResponse.self)
            }
            let next = try #require(try await ash.assignment().assignment)
            #expect(next.network.outputs == 3)
            let model = try await federation.vector(next.model)
            #expect(model.layout.tensors.map(\.shape) == [[3, 3], [3]])
            #expect(model.values == [1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0])
            let penalty = try await federation.vector(try #require(next.task?.penalty))
            #expect(penalty.values == [2, 2, 2, 2, 2, 2, 0, 0, 0, 2, 2, 0] + [2, 2, 2, 2, 2, 2, 0, 0, 0, 2, 2, 0])
            let round = try await federation.anOperator().get("/v1/studies/digits/rounds/2").decoded(RoundResponse.self)
            #expect(round.summary.consolidated?.outputs == 3)
            #expect(round.summary.model == next.model && round.modelBefore != next.model)
        }
    }

    @Test func `P1: what was acknowledged in a consolidation is in it after a restart`() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let name = try required(FederationName("wards"))
        let authority = try Authority.make(federation: name, at: TestClock.real())
        try LedgerStore.create(at: data, federation: name, at: TestClock.real())
        let fixture = try Self.plan()
        let (ash, birch) = try await TestFederation.run(in: data, authority: authority) { federation in
            let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
            _ = try await ash.assignment(wait: 0)
            _ = try await birch.assignment(wait: 0)
            try await fixture.start(in: federation)
            try await Self.train([ash, birch], fixture)
            let work = try #require(try await ash.assignment().assignment)
            let update = try fixture.answer(work, values: fixture.all(1), examples: 30)
            _ = try await ash.upload(update, for: work).decoded(UpdateResponse.self)
            return (ash, birch)
        }
        try await TestFederation.run(in: data, authority: authority) { federation in
            let (ash, birch) = (try federation.reconnected(ash), try federation.reconnected(birch))
            let work = try #require(try await birch.assignment().assignment)
            #expect(work.kind == .consolidation)
            let update = try fixture.answer(work, values: fixture.all(5), examples: 10)
            _ = try await birch.upload(update, for: work).decoded(UpdateResponse.self)
            let penalty = try #require(try await ash.assignment().assignment?.task?.penalty)
            let expected = [Float](repeating: 2, count: 2 * fixture.layout.elementCount)
            #expect(try await federation.vector(penalty).values == expected)
        }
    }

    @Test func `what cannot be an importance or was not asked for is refused, and nothing of it counts`() async throws {
        try await TestFederation.run { federation in
            let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
            let fixture = try Self.plan()
            _ = try await ash.assignment(wait: 0)
            _ = try await birch.assignment(wait: 0)
            try await fixture.start(in: federation)
            try await Self.train([ash, birch], fixture)
            let work = try #require(try await ash.assignment().assignment)
            func refusal(
                _ values: [Float],
                accuracy: [TaskName: Double] = [:],
                drift: Double? = nil
            ) async throws -> String {
                let update = try fixture.answer(work, values: values, examples: 10, accuracy: accuracy, drift: drift)
                return try await ash.upload(update, for: work).problem().code
            }
            let good = fixture.all(1)
            #expect(try await refusal(good.dropLast() + [-0.001]) == "importance-negative")
            #expect(try await refusal(good.dropLast() + [.nan]) == "update-non-finite")
            #expect(try await refusal(good.dropLast() + [.infinity]) == "update-non-finite")
            #expect(try await refusal(good.dropLast() + [1025]) == "update-out-of-bound")
            #expect(try await refusal(good + good) == "wrong-layout")
            let other = try required(TaskName("winter"))
            #expect(try await refusal(good, accuracy: [other: 0.5]) == "task-not-asked")
            #expect(try await refusal(good, accuracy: [Self.upright: 1.5]) == "implausible-metrics")
            #expect(try await refusal(good, drift: -0.1) == "implausible-metrics")
            let ada = try federation.anOperator()
            let study = try await ada.get("/v1/studies/digits").decoded(StudyResponse.self)
            #expect(study.summary.committedRounds == 1)
            #expect(study.round?.nodes.contains { $0.state == "accepted" } == false)
        }
    }

    @Test func `the matrix has a row of the initial model and one for each task that is done`() async throws {
        try await TestFederation.run { federation in
            let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
            let fixture = try Self.plan()
            _ = try await ash.assignment(wait: 0)
            _ = try await birch.assignment(wait: 0)
            try await fixture.start(in: federation)
            let accuracies: [[TaskName: Double]] = [
                [Self.upright: 0.25, Self.turned: 0.125], [Self.upright: 0.875, Self.turned: 0.25],
                [Self.upright: 0.75], [Self.upright: 0.5, Self.turned: 1],
            ]
            for accuracy in accuracies {
                for peer in [ash, birch] {
                    let work = try #require(try await peer.assignment().assignment)
                    let count = work.kind == .evaluation ? 0 : fixture.layout.elementCount
                    let values = [Float](repeating: 0.5, count: count)
                    let update = try fixture.answer(
                        work,
                        values: values,
                        examples: count == 0 ? 0 : 10,
                        accuracy: accuracy
                    )
                    _ = try await peer.upload(update, for: work).decoded(UpdateResponse.self)
                }
            }
            let ada = try federation.anOperator()
            let tasks = try await ada.settled(study: "digits").decoded(TaskListResponse.self)
            #expect(tasks.measurements.map(\.after) == [nil, Self.upright, Self.turned])
            #expect(tasks.measurements.map { $0.overall[Self.upright]?.accuracy } == [0.25, 0.875, 0.5])
            #expect(tasks.overall.averageAccuracy == 0.75)
            #expect(tasks.overall.backwardTransfer == -0.375)
            #expect(tasks.overall.forwardTransfer == 0.125)
            #expect(tasks.overall.forgetting == 0.375)
            #expect(tasks.tasks.map(\.state) == ["learned", "learned"])
            #expect(tasks.tasks.map(\.boundary) == ["rounds", "rounds"])
            #expect(tasks.spread == 0)
            let round = try await ada.get("/v1/studies/digits/rounds/3").decoded(RoundResponse.self)
            #expect(round.summary.alarms?.map(\.task) == [Self.upright])
        }
    }

    @Test func `a task that no node has is refused at the start, and nothing was started`() async throws {
        try await TestFederation.run { federation in
            let ash = try await federation.enrolledNode("ash")
            let fixture = try Self.plan()
            _ = try await ash.assignment(wait: 0, query: "&studies=digits:upright")
            let problem = await #expect(throws: ProblemDetails.self) { try await fixture.start(in: federation) }
            #expect(problem?.code == "task-without-data")
            #expect(problem?.detail.contains("turned") == true)
            let ada = try federation.anOperator()
            let studies = try await ada.get("/v1/studies").decoded(StudyListResponse.self)
            #expect(studies.studies.isEmpty)
        }
    }

    @Test func `an operator ends a task early; a study without tasks has none to end`() async throws {
        try await TestFederation.run { federation in
            let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
            var fixture = try Self.plan()
            fixture.plan.rounds = 101
            fixture.plan.continual?.tasks[0].rounds = 100
            _ = try await ash.assignment(wait: 0)
            _ = try await birch.assignment(wait: 0)
            try await fixture.start(in: federation)
            let ada = try federation.anOperator()
            let advanced = try await ada.send("POST", "/v1/studies/digits/tasks/advance", body: Data("{}".utf8))
            #expect(advanced.status == 200)
            try await Self.train([ash, birch], fixture)
            #expect(try await ash.assignment().assignment?.kind == .consolidation)
            try await StudyFixture(name: "plain").start(in: federation)
            let refused = try await ada.send("POST", "/v1/studies/plain/tasks/advance", body: Data("{}".utf8))
            #expect(try refused.problem().code == "no-tasks")
            #expect(try await ada.get("/v1/studies/plain/tasks").problem().code == "no-tasks")
        }
    }
}

extension StudyFixture {
    fileprivate func all(_ value: Float) -> [Float] { [Float](repeating: value, count: layout.elementCount) }

    /// An answer with those tensors and those accuracies.
    fileprivate func answer(
        _ assignment: AssignmentMessage,
        values: [Float],
        examples: Int,
        accuracy: [TaskName: Double] = [:],
        drift: Double? = nil,
        isShared: Bool = false
    ) throws -> Data {
        var tensors = layout.tensors.map { (name: $0.name, shape: $0.shape) }
        if isShared {
            tensors = ["importance.", "anchor."].flatMap { prefix in tensors.map { (prefix + $0.name, $0.shape) } }
        }
        if values.isEmpty { tensors = [] }
        if values.count > layout.elementCount, !isShared {
            tensors.append(("more", [values.count - layout.elementCount]))
        }
        let vector = ParameterVector(layout: try ParameterLayout(tensors), values: values)
        let report = UpdateReport(
            study: assignment.study,
            round: assignment.round,
            model: assignment.model,
            exampleCount: examples,
            trainingLoss: nil,
            evaluation: nil,
            tasks: accuracy.mapValues { EvaluationMetrics(exampleCount: 8, loss: 1, accuracy: $0) },
            drift: drift
        )
        return Data(SafetensorsWriter.bytes(of: vector, metadata: try report.metadata()))
    }
}

extension TestFederation {
    /// The numbers of a blob.
    fileprivate func vector(_ digest: ContentDigest) async throws -> ParameterVector {
        let answer = try await anOperator().get("/v1/blobs/\(digest)")
        let bytes = Array(answer.body)
        return try bytes.withUnsafeBytes { try SafetensorsReader.read($0).vector }
    }
}

extension TestPeer {
    fileprivate func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    /// The tasks of a study once it has finished.
    fileprivate func settled(study: String) async throws -> Answer {
        for _ in 0..<500 {
            let found = try await get("/v1/studies/\(study)").decoded(StudyResponse.self)
            if found.summary.status == "finished" { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await get("/v1/studies/\(study)/tasks")
    }
}
