public import Federation
public import Parameters
import Randomness
import Training

/// The real trainer, on a small data set of each node's own: for lives in which it matters what training is.
///
/// It trains the network of the scenario's plans: one linear layer, softmax cross-entropy, stochastic gradient descent.
public struct TrainerWork: SimulatedWork {
    /// The examples of every node.
    private static let exampleCount = 24

    /// Work that trains.
    public init() {}

    /// The parameters that the network begins with.
    public func initialModel(of plan: Plan) -> ParameterVector {
        Self.network(plan.model)?.initialParameters(seed: plan.seed) ?? ParameterVector(layout: .empty)
    }

    /// The epochs of the assignment on the node's data.
    public func difference(
        _ assignment: Assignment,
        node: NodeName,
        from model: ParameterVector
    ) -> ParameterVector {
        let labels = ["training", assignment.study.text, "\(assignment.round)", node.text]
        var difference = model
        if let network = Self.network(assignment.network), let settings = Self.settings(assignment.training) {
            let trained = try? LocalTrainer(specification: network, settings: settings).train(
                from: model,
                on: Self.data(of: node, assignment),
                generator: SeededGenerator(seed: assignment.seed, labels: labels)
            )
            difference = trained?.parameters ?? model
        }
        difference.add(model, scaledBy: -1)
        return difference
    }

    private static func network(_ plan: ModelPlan) -> NetworkSpecification? {
        try? NetworkSpecification(
            kind: .logistic,
            inputCount: plan.inputs,
            outputCount: plan.outputs,
            loss: .softmaxCrossEntropy
        )
    }

    private static func settings(_ plan: TrainingPlan) -> LocalTrainingSettings? {
        guard case .sgd(let learningRate, _, _) = plan.optimizer else { return nil }
        return try? LocalTrainingSettings(
            epochs: plan.epochs,
            batchSize: plan.batchSize,
            optimizer: .sgd(learningRate: Float(learningRate), momentum: 0, weightDecay: 0)
        )
    }

    /// Two classes around two points that are each node's own.
    private static func data(of node: NodeName, _ assignment: Assignment) -> Dataset {
        var random = SeededGenerator(seed: assignment.seed, labels: ["data", node.text])
        let width = assignment.network.inputs
        let classes = (0..<exampleCount).map { Int32($0 % assignment.network.outputs) }
        let features = classes.flatMap { label in
            (0..<width).map { Float(random.uniform() - 0.5) + Float(Int(label) * ($0 + 1)) * 0.25 }
        }
        return Dataset(featureCount: width, features: features, targets: .classes(classes))
    }
}
