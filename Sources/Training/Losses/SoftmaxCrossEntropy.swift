import CKernels
import Glibc

/// Softmax and cross-entropy over classes: loss = log Σⱼ exp zⱼ − z_y, the mean over the batch.
///
/// Shapes, row-major: logits z and their gradients `[count, classCount]`, classes y `[count]`.
struct SoftmaxCrossEntropy {
    let classCount: Int

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
            var largest = z[0]
            for j in 1..<classCount where !(z[j] <= largest) { largest = z[j] }
            for j in 0..<classCount { shifted[j] = z[j] - largest }
        }
        // log p_y = shifted_y − log Σ; shifted_y is read before the exponentials overwrite it.
        var lossSum = 0.0
        for row in 0..<count { lossSum -= Double(gradients[row * classCount + Int(classes[row])]) }
        training_exponential(gradients, count * classCount)
        let perExample = 1 / Float(count)
        for row in 0..<count {
            let p = gradients + row * classCount
            var sum: Float = 0
            for j in 0..<classCount { sum += p[j] }
            lossSum += Double(logf(sum))
            let scale = perExample / sum
            for j in 0..<classCount { p[j] *= scale }
            p[Int(classes[row])] -= perExample
        }
        return lossSum
    }
}
