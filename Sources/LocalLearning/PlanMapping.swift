public import Federation
public import Training

extension NetworkSpecification {
    /// The network of a plan.
    ///
    /// - Throws: `NetworkSpecificationError` for sizes that make no network.
    public init(_ plan: ModelPlan) throws(NetworkSpecificationError) {
        try self.init(
            kind: plan.network == .logistic ? .logistic : .mlp(hidden: plan.hidden),
            inputCount: plan.inputs,
            outputCount: plan.outputs,
            loss: LossKind(plan.loss)
        )
    }
}

extension LossKind {
    /// The loss of a plan.
    init(_ loss: ModelPlan.Loss) {
        self =
            switch loss {
            case .softmaxCrossEntropy: .softmaxCrossEntropy
            case .binaryCrossEntropy: .binaryCrossEntropy
            case .meanSquaredError: .meanSquaredError
            }
    }
}

extension LocalTrainingSettings {
    /// How a plan trains within a round.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - epochs: Another number of epochs than the plan's.
    /// - Throws: `TrainingSettingsError` for values that cannot be trained with.
    public init(_ plan: TrainingPlan, epochs: Int? = nil) throws(TrainingSettingsError) {
        try self.init(
            epochs: epochs ?? plan.epochs,
            batchSize: plan.batchSize,
            optimizer: OptimizerSettings(plan.optimizer)
        )
    }
}

extension OptimizerSettings {
    /// The optimiser of a plan, its numbers rounded to `Float`.
    init(_ plan: TrainingPlan.Optimizer) {
        self =
            switch plan {
            case .sgd(let learningRate, let momentum, let weightDecay):
                .sgd(
                    learningRate: Float(learningRate),
                    momentum: Float(momentum),
                    weightDecay: Float(weightDecay)
                )
            case .adamW(let learningRate, let beta1, let beta2, let epsilon, let weightDecay):
                .adamW(
                    learningRate: Float(learningRate),
                    beta1: Float(beta1),
                    beta2: Float(beta2),
                    epsilon: Float(epsilon),
                    weightDecay: Float(weightDecay)
                )
            }
    }
}

extension EvaluationMetrics {
    /// What an evaluation found, as it is reported; nil where it says nothing: no example, or a loss beyond every
    /// number.
    public init?(_ evaluation: Evaluation) {
        self.init(
            exampleCount: evaluation.exampleCount,
            loss: evaluation.loss,
            accuracy: evaluation.accuracy,
            auc: evaluation.auc,
            precision: evaluation.precision,
            recall: evaluation.recall
        )
        guard isPlausible else { return nil }
    }
}
