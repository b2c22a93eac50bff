import ContinualLearning
import Federation
import Foundation
import LocalLearning
import Parameters
import Randomness
import TestSupport
import Testing
import Training
import Wire

@testable import NodeAgent

/// What a node makes of assignments in a study with tasks.
struct TaskTrainingTests {
    private static func task(_ text: String) throws -> TaskName { try #require(TaskName(text)) }

    private static func assignment(
        _ kind: RoundKind = .training,
        round: Int = 3,
        task index: Int = 0,
        drift: Bool = false,
        _ change: (inout ContinualPlan) -> Void = { _ in }
    ) throws -> Assignment {
        let (first, second) = (try task("first"), try task("second"))
        var continual = ContinualPlan(
            tasks: [TaskPlan(name: first, rounds: 3), TaskPlan(name: second, rounds: 3)],
            method: .ewc,
            lambda: 10
        )
        change(&continual)
        var assignment = try Fixture.assignment(kind: kind, round: round)
        assignment.network.outputs = continual.outputs(ofTask: index)?.upperBound ?? 2
        assignment.task = AssignedTask(
            name: continual.tasks[index].name,
            evaluates: [first, second],
            comparesWith: drift ? second : nil,
            continual: continual
        )
        if kind == .consolidation { assignment.updateBound = continual.importanceBound }
        return assignment
    }

    /// Two tasks, the second's features turned round.
    private static func data(classes: [String]? = nil) throws -> StudyDataset {
        let first = Fixture.data(count: 40)
        let second = Dataset(
            featureCount: 3,
            features: first.features.map { 1 - $0 },
            targets: first.targets
        )
        return StudyDataset(tasks: [
            try task("first"): .init(training: first, holdout: first.subset(Array(0..<10)), classes: classes),
            try task("second"): .init(training: second, holdout: second.subset(Array(0..<10)), classes: classes),
        ])
    }

    private static func make(
        _ assignment: Assignment,
        _ data: StudyDataset,
        _ carried: CarriedKnowledge = CarriedKnowledge(),
        model: ParameterVector? = nil
    ) throws -> LocalUpdate {
        try LocalUpdate.make(
            for: assignment,
            node: Fixture.node(),
            model: model ?? Fixture.model(assignment),
            data: data,
            carried: carried
        )
    }

    @Test func `only the task's rows are trained on, and every task asked about is evaluated`() throws {
        let data = try Self.data()
        let made = try Self.make(Self.assignment(), data)
        let (first, second) = (try Self.task("first"), try Self.task("second"))
        #expect(made.report.exampleCount == 40)
        #expect(Set(made.report.tasks?.keys.map(\.self) ?? []) == [first, second])
        #expect(made.report.tasks?[first] == made.report.evaluation)
        #expect(made.report.drift == nil)
        let other = try Self.make(Self.assignment(task: 1), data)
        #expect(other.difference != made.difference)
    }

    @Test func `a node without a task's data declines it, and reports on the tasks it has`() throws {
        let whole = try Self.data()
        let lacking = StudyDataset(tasks: (whole.tasks ?? [:]).filter { $0.key.text == "second" })
        #expect(throws: TrainingObstacle.noTaskData(try Self.task("first"))) {
            try Self.make(Self.assignment(), lacking)
        }
        let report = try Self.make(Self.assignment(.evaluation), lacking).report
        #expect(report.tasks?.keys.map(\.text) == ["second"])
        #expect(report.evaluation == nil)
    }

    @Test func `drift is that of the next task's data from this one's, and none of like data`() throws {
        let data = try Self.data()
        let shifted = try Self.make(Self.assignment(drift: true), data).report.drift
        #expect((shifted ?? 0) > 0.25)
        let part = try #require(data.part(try Self.task("first")))
        let alike = StudyDataset(tasks: [try Self.task("first"): part, try Self.task("second"): part])
        #expect(try Self.make(Self.assignment(drift: true), alike).report.drift == 0)
    }

    @Test func `a consolidation measures importance: as many as parameters, none below 0, within the bound`() throws {
        for method in [ContinualPlan.Method.ewc, .onlineEWC, .mas] {
            let assignment = try Self.assignment(.consolidation) { $0.method = method }
            // A logistic network begins at 0, where no output is sensitive to anything.
            let layout = try Fixture.model(assignment).layout
            let halves = [Float](repeating: 0.5, count: layout.elementCount)
            let model = ParameterVector(layout: layout, values: halves)
            let made = try Self.make(assignment, Self.data(), model: model)
            #expect(made.difference.layout == layout)
            #expect(made.difference.values.allSatisfy { $0 >= 0 && $0 <= 1024 })
            #expect(made.difference.values.contains { $0 > 0 })
            #expect(made.report.exampleCount == 40)
        }
    }

    @Test func `importance beyond the bound is cut down to it`() throws {
        let assignment = try Self.assignment(.consolidation) { $0.importanceBound = 0.001 }
        let made = try Self.make(assignment, Self.data())
        #expect(made.difference.values.max().map { $0 <= 0.001 && $0 > 0.0009 } == true)
    }

    @Test func `with local consolidation nothing but a report is sent, and the node keeps its own penalty`() throws {
        let assignment = try Self.assignment(.consolidation) { $0.consolidation = .local }
        let made = try Self.make(assignment, Self.data())
        #expect(made.difference.layout == .empty)
        #expect(made.kept.map(\.kind) == [.penalty])
        let kept = try #require(made.kept.first?.vector)
        // In the next task it holds the model where it was.
        var next = try Self.assignment(task: 1) { $0.consolidation = .local }
        next.training = TrainingPlan(
            epochs: 20,
            batchSize: 4,
            optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
        )
        next.task?.continual.lambda = 1e6
        let held = try Self.make(next, Self.data(), CarriedKnowledge(penalty: kept))
        let free = try Self.make(next, Self.data())
        #expect(held.difference.squaredNorm() < 0.01 * free.difference.squaredNorm())
    }

    @Test func `with shared consolidation the anchors are importance times the node's own parameters`() throws {
        let assignment = try Self.assignment(.consolidation) { $0.consolidation = .shared }
        var own = try Fixture.model(assignment)
        own.add(ParameterVector(layout: own.layout, values: own.values.map { _ in 0.5 }), scaledBy: 1)
        let made = try Self.make(assignment, Self.data(), CarriedKnowledge(own: own))
        let count = own.layout.elementCount
        let (importance, anchor) = (made.difference.values[..<count], made.difference.values[count...])
        #expect(zip(zip(importance, own.values), anchor).allSatisfy { $0.0 * $0.1 == $1 })
    }

    @Test func `synaptic intelligence carries its path through the task's rounds`() throws {
        let first = try Self.make(Self.assignment { $0.method = .si }, Self.data())
        let path = try #require(first.kept.first { $0.kind == .path })
        let second = try Self.make(
            Self.assignment(round: 4) { $0.method = .si },
            Self.data(),
            CarriedKnowledge(path: path.vector)
        )
        let later = try #require(second.kept.first { $0.kind == .path })
        let count = try Fixture.model(Self.assignment()).layout.elementCount
        // The beginning stays, the path grows.
        #expect(later.vector.values[count...] == path.vector.values[count...])
        #expect(later.vector.values[..<count] != path.vector.values[..<count])
        let measured = try Self.make(
            Self.assignment(.consolidation) { $0.method = .si },
            Self.data(),
            CarriedKnowledge(path: later.vector)
        )
        #expect(measured.difference.values.contains { $0 > 0 })
    }

    @Test func `the same assignment and memory give the same bytes`() throws {
        for kind in [RoundKind.training, .consolidation] {
            let assignment = try Self.assignment(kind) { $0.replayExamples = 10 }
            #expect(try Self.make(assignment, Self.data()) == Self.make(assignment, Self.data()))
        }
    }

    @Test func `classes become the outputs that the plan gives the task`() throws {
        let assignment = try Self.assignment(task: 1) { plan in
            plan.heads = .class
            plan.tasks[0].classes = ["cat", "dog"]
            plan.tasks[1].classes = ["owl", "fox"]
        }
        let (first, second) = (try Self.task("first"), try Self.task("second"))
        let data = try Self.data()
        let named = StudyDataset(tasks: [
            first: try #require(data.part(first)).named(["dog", "cat"]),
            second: try #require(data.part(second)).named(["fox", "owl"]),
        ])
        let made = try Self.make(assignment, named)
        #expect(made.difference.layout.tensors.last?.shape == [4])
        let foreign = StudyDataset(tasks: [
            first: try #require(data.part(first)).named(["dog", "cat"]),
            second: try #require(data.part(second)).named(["fox", "cat"]),
        ])
        #expect(throws: TrainingObstacle.foreignClass("cat", task: second)) { try Self.make(assignment, foreign) }
    }

    @Test func `a penalty of another model or with impossible numbers is refused`() throws {
        let assignment = try Self.assignment(task: 1)
        let layout = try QuadraticPenalty.fileLayout(of: try Fixture.model(assignment).layout)
        var values = [Float](repeating: 0, count: layout.elementCount)
        values[2] = -1
        for vector in [
            ParameterVector(layout: layout, values: values), ParameterVector(layout: try ParameterLayout([("x", [3])])),
        ] {
            #expect {
                try Self.make(assignment, Self.data(), CarriedKnowledge(penalty: vector))
            } throws: { error in
                if case TrainingObstacle.wrongPenalty = error { true } else { false }
            }
        }
    }
}

extension StudyDataset.Part {
    fileprivate func named(_ classes: [String]) -> StudyDataset.Part {
        StudyDataset.Part(training: training, holdout: holdout, classes: classes)
    }
}
