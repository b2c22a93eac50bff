extension LossKind {
    /// The targets of a batch where they lie in memory.
    enum BatchTargets {
        /// One class an example.
        case classes(UnsafePointer<Int32>)
        /// The values of each example, row-major.
        case values(UnsafePointer<Float>)
    }

    /// The loss summed over a batch; `gradients` become those of its mean with respect to the outputs.
    ///
    /// - Precondition: The targets are of the kind that the loss takes (``Dataset/fitted(to:)`` sees to it).
    func forwardAndBackward(
        gradients: UnsafeMutablePointer<Float>,
        outputs: UnsafePointer<Float>,
        targets: BatchTargets,
        count: Int,
        outputCount: Int,
        heads: OutputHeads? = nil
    ) -> Double {
        // Safe: the pointers are handed on to the loss whose sizes the network's specification fixes.
        switch (self, targets) {
        case (.softmaxCrossEntropy, .classes(let classes)):
            SoftmaxCrossEntropy(classCount: outputCount, heads: heads)
                .forwardAndBackward(gradients: gradients, logits: outputs, classes: classes, count: count)
        case (.binaryCrossEntropy, .values(let values)):
            BinaryCrossEntropy()
                .forwardAndBackward(gradients: gradients, logits: outputs, targets: values, count: count)
        case (.meanSquaredError, .values(let values)):
            MeanSquaredError(outputCount: outputCount)
                .forwardAndBackward(gradients: gradients, outputs: outputs, targets: values, count: count)
        case (.softmaxCrossEntropy, .values), (.binaryCrossEntropy, .classes), (.meanSquaredError, .classes):
            preconditionFailure("\(rawValue) was given targets of another loss")
        }
    }
}
