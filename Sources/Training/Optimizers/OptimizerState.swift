/// What an optimiser remembers from step to step, in the order of the parameters.
public struct OptimizerState: Sendable, Hashable {
    /// The number of steps made.
    public internal(set) var stepCount: Int
    /// SGD's velocity or AdamW's first moment; empty for SGD without momentum.
    public internal(set) var firstMoment: [Float]
    /// AdamW's second moment; empty for SGD.
    public internal(set) var secondMoment: [Float]

    /// The state before the first step for that many parameters: zeros.
    public init(settings: OptimizerSettings, parameterCount: Int) {
        stepCount = 0
        switch settings {
        case .sgd(_, let momentum, _):
            firstMoment = momentum == 0 ? [] : [Float](repeating: 0, count: parameterCount)
            secondMoment = []
        case .adamW:
            firstMoment = [Float](repeating: 0, count: parameterCount)
            secondMoment = [Float](repeating: 0, count: parameterCount)
        }
    }

    /// Becomes the state before the first step, in place; false, and unchanged, if it is one of other sizes.
    mutating func restart(_ settings: OptimizerSettings, _ parameterCount: Int) -> Bool {
        let counts: (first: Int, second: Int) =
            switch settings {
            case .sgd(_, let momentum, _): (momentum == 0 ? 0 : parameterCount, 0)
            case .adamW: (parameterCount, parameterCount)
            }
        guard firstMoment.count == counts.first, secondMoment.count == counts.second else { return false }
        stepCount = 0
        // Safe: the arrays' own buffers, every element of which is set.
        firstMoment.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        secondMoment.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        return true
    }

    /// One step of the optimiser along a gradient.
    ///
    /// - Precondition: The state was made with the same settings and number of parameters.
    // Safe: the buffers are only handed on, with their counts; the optimisers check them.
    mutating func step(
        _ parameters: UnsafeMutableBufferPointer<Float>,
        along gradient: UnsafeBufferPointer<Float>,
        settings: OptimizerSettings
    ) {
        stepCount += 1
        switch settings {
        case .sgd(let learningRate, let momentum, let weightDecay):
            SGD(learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)
                .step(parameters, velocity: &firstMoment, along: gradient)
        case .adamW(let learningRate, let beta1, let beta2, let epsilon, let weightDecay):
            AdamW(
                learningRate: learningRate,
                beta1: beta1,
                beta2: beta2,
                epsilon: epsilon,
                weightDecay: weightDecay
            )
            .step(parameters, first: &firstMoment, second: &secondMoment, along: gradient, number: stepCount)
        }
    }
}
