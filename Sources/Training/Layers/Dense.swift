import CKernels

/// A linear layer: outputs = inputs · weightᵀ, then the bias.
///
/// Shapes, row-major: inputs `[count, inputCount]`, weight `[outputCount, inputCount]`, bias `[outputCount]`,
/// outputs `[count, outputCount]`. Weight and bias are views into the flat parameters, their gradients into the flat
/// gradient. Every pass assigns its outputs: a step has one batch, so nothing needs clearing or adding.
struct Dense {
    let inputCount: Int
    let outputCount: Int
    /// Where the weight begins in the flat vector; the bias follows it.
    let weightOffset: Int

    var biasOffset: Int { weightOffset + inputCount * outputCount }
    var end: Int { biasOffset + outputCount }

    // Safe, for all passes: Network and Backpropagation own the buffers and check once that parameters and gradient
    // reach `end` and that inputs and outputs hold `count` rows.

    /// outputs = inputs · weightᵀ
    func forward(
        outputs: UnsafeMutablePointer<Float>,
        inputs: UnsafePointer<Float>,
        parameters: UnsafePointer<Float>,
        count: Int
    ) {
        MatrixProduct.assign(
            outputs,
            left: inputs,
            .asStored,
            right: parameters + weightOffset,
            .transposed,
            rows: count,
            inner: inputCount,
            columns: outputCount
        )
    }

    /// outputs += bias, for the layer that no ReLU follows.
    func addBias(outputs: UnsafeMutablePointer<Float>, parameters: UnsafePointer<Float>, count: Int) {
        let bias = parameters + biasOffset
        for row in 0..<count {
            let output = outputs + row * outputCount
            for j in 0..<outputCount { output[j] += bias[j] }
        }
    }

    /// weight gradient = outputGradientsᵀ · inputs
    func backwardToWeight(
        gradient: UnsafeMutablePointer<Float>,
        outputGradients: UnsafePointer<Float>,
        inputs: UnsafePointer<Float>,
        count: Int
    ) {
        MatrixProduct.assign(
            gradient + weightOffset,
            left: outputGradients,
            .transposed,
            right: inputs,
            .asStored,
            rows: outputCount,
            inner: count,
            columns: inputCount
        )
    }

    /// bias gradient = Σ over examples of outputGradients, for the layer that no ReLU follows.
    func backwardToBias(
        gradient: UnsafeMutablePointer<Float>,
        outputGradients: UnsafePointer<Float>,
        count: Int
    ) {
        training_column_sums(gradient + biasOffset, outputGradients, count, outputCount)
    }

    /// inputGradients = outputGradients · weight
    func backwardToInputs(
        inputGradients: UnsafeMutablePointer<Float>,
        outputGradients: UnsafePointer<Float>,
        parameters: UnsafePointer<Float>,
        count: Int
    ) {
        MatrixProduct.assign(
            inputGradients,
            left: outputGradients,
            .asStored,
            right: parameters + weightOffset,
            .asStored,
            rows: count,
            inner: outputCount,
            columns: inputCount
        )
    }
}
