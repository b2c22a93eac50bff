import CKernels
import Glibc

/// Logistic loss of one logit z against a probability y of class 1: loss = max(z, 0) − z·y + log(1 + exp −|z|), the
/// mean over the batch.
///
/// Shapes: logits, gradients and targets `[count]`.
struct BinaryCrossEntropy {
    // Safe: the caller checked that the three buffers hold `count` numbers.

    /// The summed loss; `gradients` are scratch and then ∂(mean loss)/∂z = (sigmoid z − y) / count.
    func forwardAndBackward(
        gradients: UnsafeMutablePointer<Float>,
        logits: UnsafePointer<Float>,
        targets: UnsafePointer<Float>,
        count: Int
    ) -> Double {
        for row in 0..<count { gradients[row] = -abs(logits[row]) }
        training_exponential(gradients, count)
        let perExample = 1 / Float(count)
        var lossSum = 0.0
        for row in 0..<count {
            let z = logits[row]
            let y = targets[row]
            let e = gradients[row]
            // An infinite z has e = 0 and must not hide: z − z is then NaN, else 0.
            lossSum += Double((z > 0 ? z : 0) - z * y + log1pf(e) + (z - z))
            let sigmoid = (z >= 0 ? 1 : e) / (1 + e)
            gradients[row] = (sigmoid - y) * perExample
        }
        return lossSum
    }
}
