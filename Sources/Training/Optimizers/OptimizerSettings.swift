/// The rules that turn a gradient into a step.
public enum OptimizerSettings: Sendable, Hashable {
    /// Stochastic gradient descent with momentum and weight decay, as PyTorch's `SGD`; see ``SGD``.
    case sgd(learningRate: Float, momentum: Float, weightDecay: Float)
    /// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101), as PyTorch's `AdamW`; see ``AdamW``.
    case adamW(learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float)

    /// The learning rate.
    public var learningRate: Float {
        switch self {
        case .sgd(let learningRate, _, _): learningRate
        case .adamW(let learningRate, _, _, _, _): learningRate
        }
    }

    /// Checks every number: the learning rate and epsilon positive, momentum and betas in [0, 1), the weight decay
    /// not negative, all finite.
    public func validate() throws(TrainingSettingsError) {
        switch self {
        case .sgd(let learningRate, let momentum, let weightDecay):
            try Self.checkPositive(learningRate, name: "learning_rate")
            try Self.checkFraction(momentum, name: "momentum")
            try Self.checkNotNegative(weightDecay, name: "weight_decay")
        case .adamW(let learningRate, let beta1, let beta2, let epsilon, let weightDecay):
            try Self.checkPositive(learningRate, name: "learning_rate")
            try Self.checkFraction(beta1, name: "beta_1")
            try Self.checkFraction(beta2, name: "beta_2")
            try Self.checkPositive(epsilon, name: "epsilon")
            try Self.checkNotNegative(weightDecay, name: "weight_decay")
        }
    }

    private static func checkPositive(_ value: Float, name: String) throws(TrainingSettingsError) {
        guard value.isFinite, value > 0 else {
            throw .numberOutOfRange(name: name, found: value, expected: "a finite number above 0")
        }
    }

    private static func checkFraction(_ value: Float, name: String) throws(TrainingSettingsError) {
        guard value >= 0, value < 1 else {
            throw .numberOutOfRange(name: name, found: value, expected: "at least 0 and below 1")
        }
    }

    private static func checkNotNegative(_ value: Float, name: String) throws(TrainingSettingsError) {
        guard value.isFinite, value >= 0 else {
            throw .numberOutOfRange(name: name, found: value, expected: "a finite number of at least 0")
        }
    }
}
