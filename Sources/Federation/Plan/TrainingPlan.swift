/// How a node trains within a round.
public struct TrainingPlan: Sendable, Hashable, Codable {
    /// Passes over the training part of the node's data in a round.
    public var epochs: Int
    /// Examples in a step.
    public var batchSize: Int
    /// The rule that turns gradients into steps; its state begins anew each round.
    public var optimizer: Optimizer
    /// μ of a quadratic pull to the model received, ½μ‖θ − θ₀‖² (FedProx, Li et al. 2020, arXiv:1812.06127); nil: none.
    public var proximal: Double?
    /// How often a node writes down where its training is; nil: as ``CheckpointPlan/standard`` has it.
    public var checkpoint: CheckpointPlan?

    /// A training plan with those settings.
    public init(
        epochs: Int,
        batchSize: Int,
        optimizer: Optimizer,
        proximal: Double? = nil,
        checkpoint: CheckpointPlan? = nil
    ) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.optimizer = optimizer
        self.proximal = proximal
        self.checkpoint = checkpoint
    }

    private enum CodingKeys: String, CodingKey {
        case epochs, optimizer, proximal, checkpoint
        case batchSize = "batch_size"
    }

    /// The optimisers a plan can name.
    public enum Optimizer: Sendable, Hashable {
        /// Stochastic gradient descent with momentum and weight decay, as PyTorch's `SGD`.
        case sgd(learningRate: Double, momentum: Double, weightDecay: Double)
        /// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101), as PyTorch's `AdamW`.
        case adamW(learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double)
    }
}

extension TrainingPlan.Optimizer: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, momentum, epsilon
        case learningRate = "learning_rate"
        case weightDecay = "weight_decay"
        case beta1 = "beta_1"
        case beta2 = "beta_2"
    }

    private enum Kind: String, Codable {
        case sgd
        case adamW = "adamw"
    }

    /// Reads `kind` and that optimiser's settings.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let learningRate = try container.decode(Double.self, forKey: .learningRate)
        let weightDecay = try container.decode(Double.self, forKey: .weightDecay)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .sgd:
            self = .sgd(
                learningRate: learningRate,
                momentum: try container.decode(Double.self, forKey: .momentum),
                weightDecay: weightDecay
            )
        case .adamW:
            self = .adamW(
                learningRate: learningRate,
                beta1: try container.decode(Double.self, forKey: .beta1),
                beta2: try container.decode(Double.self, forKey: .beta2),
                epsilon: try container.decode(Double.self, forKey: .epsilon),
                weightDecay: weightDecay
            )
        }
    }

    /// Writes `kind` and that optimiser's settings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .sgd(let learningRate, let momentum, let weightDecay):
            try container.encode(Kind.sgd, forKey: .kind)
            try container.encode(learningRate, forKey: .learningRate)
            try container.encode(momentum, forKey: .momentum)
            try container.encode(weightDecay, forKey: .weightDecay)
        case .adamW(let learningRate, let beta1, let beta2, let epsilon, let weightDecay):
            try container.encode(Kind.adamW, forKey: .kind)
            try container.encode(learningRate, forKey: .learningRate)
            try container.encode(beta1, forKey: .beta1)
            try container.encode(beta2, forKey: .beta2)
            try container.encode(epsilon, forKey: .epsilon)
            try container.encode(weightDecay, forKey: .weightDecay)
        }
    }
}
