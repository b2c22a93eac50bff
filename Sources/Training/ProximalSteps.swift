import ContinualLearning
import Parameters

/// The proximal steps after the loss's own: of the penalty, and of the pull to the parameters received.
struct ProximalSteps {
    private let penalty: QuadraticPenalty?
    private let lambda: Float
    private let pull: Float
    private let received: [Float]
    private let rate: Float

    init(_ context: ContinualContext, received: ParameterVector, rate: Float) {
        penalty = context.terms.lambda > 0 ? context.penalty : nil
        lambda = context.terms.lambda
        pull = context.pull
        self.received = context.pull > 0 ? received.values : []
        self.rate = rate
    }

    /// Takes them.
    func take(_ parameters: UnsafeMutableBufferPointer<Float>) {
        // Safe: the penalty checks the size; the parameters received are of the same layout.
        penalty?.proximalStep(parameters, rate: rate, lambda: lambda)
        guard pull > 0 else { return }
        let strength = rate * pull
        let divisor = 1 + strength
        for index in parameters.indices {
            parameters[index] = (parameters[index] + strength * received[index]) / divisor
        }
    }
}
