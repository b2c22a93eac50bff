import CKernels
import Glibc

/// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2), as PyTorch's `AdamW`; at step t, from 1:
///
///     θ ← θ − learningRate · weightDecay · θ
///     m ← β₁ m + (1 − β₁) g          v ← β₂ v + (1 − β₂) g²
///     θ ← θ − learningRate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
struct AdamW {
    let learningRate: Float
    let beta1: Float
    let beta2: Float
    let epsilon: Float
    let weightDecay: Float

    /// Step number `number`, counted from 1.
    func step(
        _ parameters: UnsafeMutableBufferPointer<Float>,
        first: inout [Float],
        second: inout [Float],
        along gradient: UnsafeBufferPointer<Float>,
        number: Int
    ) {
        let count = parameters.count
        precondition(
            gradient.count == count && first.count == count && second.count == count,
            "\(gradient.count) gradients, \(first.count) and \(second.count) moments for \(count) parameters"
        )
        let firstCorrection = 1 - pow(Double(beta1), Double(number))
        let secondCorrection = 1 - pow(Double(beta2), Double(number))
        let step = training_adamw_step(
            beta1: beta1,
            beta2: beta2,
            epsilon: epsilon,
            shrink: 1 - learningRate * weightDecay,
            rate: Float(Double(learningRate) / firstCorrection),
            scale: Float(1 / secondCorrection.squareRoot())
        )
        // Safe: the four buffers are different memory of the checked size.
        first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                training_adamw(
                    parameters.baseAddress,
                    first.baseAddress,
                    second.baseAddress,
                    gradient.baseAddress,
                    count,
                    step
                )
            }
        }
    }
}
