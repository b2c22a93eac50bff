/// Stochastic gradient descent with momentum (Polyak 1964) and weight decay in the gradient, as PyTorch's `SGD`:
///
///     v ← momentum · v + g + weightDecay · θ
///     θ ← θ − learningRate · v
///
/// The velocity starts at zero and carries no learning rate; without momentum there is none.
struct SGD {
    let learningRate: Float
    let momentum: Float
    let weightDecay: Float

    /// One step. The velocity is empty without momentum.
    func step(
        _ parameters: UnsafeMutableBufferPointer<Float>,
        velocity: inout [Float],
        along gradient: UnsafeBufferPointer<Float>
    ) {
        let count = parameters.count
        precondition(gradient.count == count, "\(gradient.count) gradients for \(count) parameters")
        precondition(
            velocity.count == (momentum == 0 ? 0 : count),
            "\(velocity.count) velocities for \(count) parameters with momentum \(momentum)"
        )
        // Safe: the buffers are different memory of the checked size.
        if momentum == 0 {
            for j in 0..<count { parameters[j] -= learningRate * (gradient[j] + weightDecay * parameters[j]) }
        } else {
            velocity.withUnsafeMutableBufferPointer { velocity in
                for j in 0..<count {
                    let v = momentum * velocity[j] + (gradient[j] + weightDecay * parameters[j])
                    velocity[j] = v
                    parameters[j] -= learningRate * v
                }
            }
        }
    }
}
