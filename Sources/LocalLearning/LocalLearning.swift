// LocalLearning: what an assignment makes of a node's data, bit for bit, whoever carries it out.
//
// Imports Federation (the assignment), Training (data, network, trainer), Parameters and Randomness. A node and the
// simulation of many nodes train through this target, so that both give the same bits:
//
//     let learning = try LocalLearning(assignment)
//     try learning.check(training)                                     // or the obstacle that stands in the way
//     let result = try learning.trainer.train(
//         from: model, on: training, context: learning.context, generator: learning.generator(of: node)
//     )
//     learning.obstacle(in: result.parameters.subtracting(model))      // what the coordinator would refuse it for
//
// What only a node has (memory of earlier tasks, checkpoints, a report) is in NodeAgent.
public import Federation
public import Parameters
public import Randomness
public import Training

/// One assignment, ready to be trained.
public struct LocalLearning: Sendable {
    /// The assignment.
    public let assignment: Assignment
    /// Its network and settings.
    public let trainer: LocalTrainer

    /// - Throws: ``TrainingObstacle/impossiblePlan(_:)`` for a network or settings that cannot be.
    public init(_ assignment: Assignment) throws(TrainingObstacle) {
        do {
            trainer = LocalTrainer(
                specification: try NetworkSpecification(assignment.network),
                settings: try LocalTrainingSettings(assignment.training)
            )
        } catch {
            throw .impossiblePlan("\(error)")
        }
        self.assignment = assignment
    }

    /// Refuses a model that is not the assignment's network.
    public func check(_ model: ParameterVector) throws(TrainingObstacle) {
        if let difference = trainer.specification.layout.difference(from: model.layout) {
            throw .wrongModel(difference)
        }
    }

    /// Refuses more examples than the assignment lets a node claim.
    public func check(_ training: Dataset) throws(TrainingObstacle) {
        guard training.count <= assignment.maximumExamples else {
            throw .tooManyExamples(found: training.count, maximum: assignment.maximumExamples)
        }
    }

    /// What pulls at a training that has nothing to carry from earlier tasks.
    public var context: ContinualContext { Self.context(of: assignment) }

    /// As ``context``.
    public static func context(of assignment: Assignment) -> ContinualContext {
        ContinualContext(pull: Float(assignment.training.proximal ?? 0))
    }

    /// The generator of a node's training. One stream a purpose: the study's seed, then what it is for.
    public func generator(of node: NodeName) -> SeededGenerator {
        SeededGenerator(
            seed: assignment.seed,
            stream: "training",
            assignment.study.text,
            "\(assignment.round)",
            node.text
        )
    }

    /// What the coordinator would refuse the difference for.
    public func obstacle(in difference: ParameterVector) -> TrainingObstacle? {
        Self.obstacle(in: difference, bound: assignment.updateBound)
    }

    /// What the coordinator would refuse a difference for, under a bound.
    public static func obstacle(in difference: ParameterVector, bound: Double) -> TrainingObstacle? {
        guard let index = difference.firstIndex(above: bound) else { return nil }
        let value = difference.values[index]
        let tensor = difference.layout.tensors.first { $0.range.contains(index) }?.name ?? ""
        return value.isFinite
            ? .outOfBound(tensor: tensor, found: Double(value), bound: bound) : .nonFinite(tensor: tensor)
    }
}
