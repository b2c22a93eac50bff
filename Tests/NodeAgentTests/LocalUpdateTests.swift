import Federation
import LocalLearning
import Parameters
import Testing
import Training
import Wire

@testable import NodeAgent

struct LocalUpdateTests {
    private func make(
        _ assignment: Assignment,
        node: String = "aurora",
        training: Dataset = Fixture.data(),
        holdout: Dataset = Fixture.data(count: 4),
        shouldStop: () -> Bool = { false }
    ) throws -> LocalUpdate {
        try LocalUpdate.make(
            for: assignment,
            node: Fixture.node(node),
            model: Fixture.model(assignment),
            data: StudyDataset(training: training, holdout: holdout),
            shouldStop: shouldStop
        )
    }

    @Test func `P2: the same assignment, data and node give the same update`() throws {
        let assignment = try Fixture.assignment()
        #expect(try make(assignment) == make(assignment))
    }

    @Test func `another node, round or study draws another order`() throws {
        let assignment = try Fixture.assignment()
        let own = try make(assignment).difference
        #expect(try make(assignment, node: "borealis").difference != own)
        #expect(try make(try Fixture.assignment(round: 4)).difference != own)
    }

    @Test func `the update is trained minus received, with what was evaluated before`() throws {
        let assignment = try Fixture.assignment()
        let made = try make(assignment)
        #expect(made.difference.layout == (try NetworkSpecification(assignment.network)).layout)
        #expect(made.difference.values.contains { $0 != 0 })
        #expect(made.report.exampleCount == 10)
        #expect(made.report.trainingLoss.map { $0 > 0 && $0.isFinite } == true)
        // All parameters of the model received are zero: the loss is the logarithm of two.
        let evaluation = try #require(made.report.evaluation)
        #expect(evaluation.exampleCount == 4)
        #expect(abs(evaluation.loss - 0.693147) < 1e-4)
        #expect(made.report.model == assignment.model && made.report.round == assignment.round)
    }

    @Test func `an evaluation round trains nothing`() throws {
        let made = try make(try Fixture.assignment(kind: .evaluation))
        #expect(made.difference.layout == .empty)
        #expect(made.report.exampleCount == 0 && made.report.trainingLoss == nil)
        #expect(made.report.evaluation?.exampleCount == 4)
    }

    @Test func `without a hold-out there is no evaluation`() throws {
        let empty = Dataset(featureCount: 3, features: [], targets: .classes([]))
        #expect(try make(try Fixture.assignment(), holdout: empty).report.evaluation == nil)
    }

    @Test func `another number of features is told with both numbers`() throws {
        #expect(throws: TrainingObstacle.unfit(.features(found: 3, expected: 5))) {
            try make(try Fixture.assignment(inputs: 5))
        }
        let text = "\(TrainingObstacle.unfit(.features(found: 3, expected: 5)))"
        #expect(text.contains("3 features") && text.contains("5 inputs") && text.contains("node.yaml"))
    }

    @Test func `classes and numbers are not mixed up`() throws {
        let three = Dataset(featureCount: 3, features: [0, 0, 0], targets: .classes([2]))
        #expect(throws: TrainingObstacle.unfit(.classes(found: 3, expected: 2))) {
            try make(try Fixture.assignment(), training: three)
        }
        #expect(
            throws: TrainingObstacle.unfit(.targets(found: "classes", loss: .meanSquaredError, expected: "numbers"))
        ) {
            try make(try Fixture.assignment(outputs: 1, loss: .meanSquaredError))
        }
        let numbers = Dataset(featureCount: 3, features: [0, 0, 0], targets: .values([0.5]))
        #expect(
            throws: TrainingObstacle.unfit(.targets(found: "numbers", loss: .softmaxCrossEntropy, expected: "classes"))
        ) {
            try make(try Fixture.assignment(), training: numbers)
        }
    }

    @Test func `binary cross-entropy takes two classes with one output`() throws {
        let made = try make(try Fixture.assignment(outputs: 1, loss: .binaryCrossEntropy))
        #expect(made.report.evaluation?.accuracy != nil)
    }

    @Test func `P4: an update beyond the bound is not sent, and the tensor is named`() throws {
        let assignment = try Fixture.assignment(learningRate: 100, updateBound: 0.5)
        #expect {
            try make(assignment)
        } throws: { error in
            guard case TrainingObstacle.outOfBound(let tensor, let found, 0.5) = error else { return false }
            return tensor.hasPrefix("layers.0.") && abs(found) > 0.5 && "\(error)".contains("lower the learning rate")
        }
    }

    @Test func `P4: a component that is not finite is found in whatever tensor it is`() throws {
        let layout = try ParameterLayout([(name: "a", shape: [2]), (name: "b", shape: [2])])
        for (value, expected) in [
            (Float.nan, TrainingObstacle.nonFinite(tensor: "b")), (.infinity, .nonFinite(tensor: "b")),
            (-4.5, .outOfBound(tensor: "b", found: -4.5, bound: 4)),
        ] {
            let difference = ParameterVector(layout: layout, values: [4, -4, 0, value])
            #expect(LocalLearning.obstacle(in: difference, bound: 4) == expected)
        }
        #expect(LocalLearning.obstacle(in: ParameterVector(layout: layout, values: [4, -4, 0, 1]), bound: 4) == nil)
    }

    @Test func `more examples than the plan allows are not trained on`() throws {
        #expect(throws: TrainingObstacle.tooManyExamples(found: 10, maximum: 9)) {
            try make(try Fixture.assignment(maximumExamples: 9))
        }
    }

    @Test func `a model of another network is not trained`() throws {
        let assignment = try Fixture.assignment()
        let other = ParameterVector(layout: try ParameterLayout([(name: "x", shape: [1])]))
        #expect {
            try LocalUpdate.make(
                for: assignment,
                node: Fixture.node(),
                model: other,
                data: StudyDataset(training: Fixture.data(), holdout: Fixture.data())
            )
        } throws: { error in
            guard case TrainingObstacle.wrongModel = error else { return false }
            return true
        }
    }

    @Test func `a training that is told to stop says so`() throws {
        #expect(throws: TrainingObstacle.training(.stopped(afterStep: 0))) {
            try make(try Fixture.assignment(), shouldStop: { true })
        }
    }
}
