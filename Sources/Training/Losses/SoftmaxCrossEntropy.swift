import CKernels
import Glibc

/// Softmax and cross-entropy over classes: loss = log Σⱼ exp zⱼ − z_y, the mean over the batch.
///
/// Shapes, row-major: logits z and their gradients `[count, classCount]`, classes y `[count]`.
struct SoftmaxCrossEntropy {
    let classCount: Int
    /// Which outputs compete with which; nil: all with all.
    var heads: OutputHeads?

    // Safe: the caller checked that both matrices hold `count` rows and that each class is one of `classCount`.

    /// The summed loss; `gradients` are scratch and then ∂(mean loss)/∂z = (softmax z − onehot y) / count.
    func forwardAndBackward(
        gradients: UnsafeMutablePointer<Float>,
        logits: UnsafePointer<Float>,
        classes: UnsafePointer<Int32>,
        count: Int
    ) -> Double {
        // The largest logit is taken off each row, so no exponential overflows; NaN and infinity end in a NaN loss.
        for row in 0..<count {
            let z = logits + row * classCount
            let shifted = gradients + row * classCount
            let head = head(of: classes[row])
            var largest = z[head.lowerBound]
            for j in head.dropFirst() where !(z[j] <= largest) { largest = z[j] }
            for j in 0..<classCount { shifted[j] = head.contains(j) ? z[j] - largest : 0 }
        }
        // log p_y = shifted_y − log Σ; shifted_y is read before the exponentials overwrite it.
        var lossSum = 0.0
        for row in 0..<count { lossSum -= Double(gradients[row * classCount + Int(classes[row])]) }
        training_exponential(gradients, count * classCount)
        let perExample = 1 / Float(count)
        for row in 0..<count {
            let p = gradients + row * classCount
            let head = head(of: classes[row])
            var sum: Float = 0
            for j in head { sum += p[j] }
            lossSum += Double(logf(sum))
            let scale = perExample / sum
            for j in 0..<classCount { p[j] *= head.contains(j) ? scale : 0 }
            p[Int(classes[row])] -= perExample
        }
        return lossSum
    }

    private func head(of label: Int32) -> Range<Int> { heads?.head(of: label) ?? 0..<classCount }
}
