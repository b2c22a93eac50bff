import CKernels

/// The rectifier max(z, 0), fused with the bias of the linear layer before it (Nair and Hinton 2010).
///
/// Shapes, row-major: outputs and their gradients `[count, width]`, bias `[width]`. The derivative at 0 is 0.
struct ReLU {
    let width: Int

    // Safe, for both passes: Network and Backpropagation own the buffers, which hold `count` rows of `width`.

    /// outputs = max(outputs + bias, 0), in place; a NaN stays a NaN.
    func forward(outputs: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, count: Int) {
        for row in 0..<count {
            let output = outputs + row * width
            for j in 0..<width {
                let z = output[j] + bias[j]
                output[j] = z < 0 ? 0 : z
            }
        }
    }

    /// gradients = gradients where outputs > 0, else 0, in place; bias gradient = Σ over examples of gradients.
    func backward(
        gradients: UnsafeMutablePointer<Float>,
        biasGradient: UnsafeMutablePointer<Float>,
        outputs: UnsafePointer<Float>,
        count: Int
    ) {
        training_relu_backward(gradients, biasGradient, outputs, count, width)
    }
}
