import Federation
import LocalLearning
import Parameters
import Testing
import Training

@testable import NodeAgent

/// Names, assignments and data that several tests use.
enum Fixture {
    static func node(_ name: String = "aurora") throws -> NodeName { try #require(NodeName(name)) }

    static func assignment(
        kind: RoundKind = .training,
        round: Int = 3,
        learningRate: Double = 0.1,
        updateBound: Double = 4,
        maximumExamples: Int = 1000,
        inputs: Int = 3,
        outputs: Int = 2,
        loss: ModelPlan.Loss = .softmaxCrossEntropy
    ) throws -> Assignment {
        Assignment(
            study: try #require(StudyName("digits")),
            round: try #require(RoundNumber(round)),
            kind: kind,
            model: digest(1),
            deadline: Instant(milliseconds: 0),
            seed: 7,
            network: ModelPlan(network: .logistic, inputs: inputs, outputs: outputs, loss: loss),
            training: TrainingPlan(
                epochs: 2,
                batchSize: 4,
                optimizer: .sgd(learningRate: learningRate, momentum: 0.9, weightDecay: 0)
            ),
            updateBound: updateBound,
            maximumExamples: maximumExamples
        )
    }

    static func digest(_ byte: UInt8) -> ContentDigest { ContentDigest.of([byte]) }

    /// Ten rows of three features; the class is whether the first is larger than the second.
    static func data(count: Int = 10) -> Dataset {
        var features: [Float] = []
        var classes: [Int32] = []
        for row in 0..<count {
            let first = Float(row % 5) / 5
            let second = Float(row * 3 % 7) / 7
            features += [first, second, Float(row % 2)]
            classes.append(first > second ? 1 : 0)
        }
        return Dataset(featureCount: 3, features: features, targets: .classes(classes))
    }

    static func model(_ assignment: Assignment) throws -> ParameterVector {
        try NetworkSpecification(assignment.network).initialParameters(seed: 1)
    }

    static func update(_ assignment: Assignment) throws -> LocalUpdate {
        try LocalUpdate.make(
            for: assignment,
            node: node(),
            model: model(assignment),
            data: StudyDataset(training: data(), holdout: data(count: 4))
        )
    }
}
