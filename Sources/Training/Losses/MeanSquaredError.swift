/// Mean squared error: loss = Σⱼ (zⱼ − yⱼ)² / outputCount, the mean over the batch, as PyTorch's `MSELoss`.
///
/// Shapes, row-major: outputs z, gradients and targets y `[count, outputCount]`.
struct MeanSquaredError {
    let outputCount: Int

    // Safe: the caller checked that the three buffers hold `count` rows.

    /// The summed loss; `gradients` are then ∂(mean loss)/∂z = 2 (z − y) / (count · outputCount).
    func forwardAndBackward(
        gradients: UnsafeMutablePointer<Float>,
        outputs: UnsafePointer<Float>,
        targets: UnsafePointer<Float>,
        count: Int
    ) -> Double {
        let scale = 2 / (Float(count) * Float(outputCount))
        var squares = 0.0
        for k in 0..<count * outputCount {
            let difference = outputs[k] - targets[k]
            squares += Double(difference) * Double(difference)
            gradients[k] = difference * scale
        }
        return squares / Double(outputCount)
    }
}
