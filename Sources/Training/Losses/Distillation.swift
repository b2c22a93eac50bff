import CKernels

/// Distillation: what a teacher says of the batch's examples pulls the model's outputs towards it (Hinton et al. 2015,
/// arXiv:1503.02531): loss = weight · T² · KL(softmax(t/T) ‖ softmax(z/T)) over the first outputs, the mean over the
/// batch.
///
/// Shapes, row-major: outputs and gradients `[count, outputCount]`, both networks' alike.
final class Distillation {
    private let weight: Float
    private let temperature: Float
    private let teacher: Network
    private let parameters: [Float]
    private let taughtCount: Int
    private let scratch: FloatBuffer

    /// - Precondition: The teacher's parameters are of the network, and it knows at least one output of it.
    init(
        specification: NetworkSpecification,
        capacity: Int,
        parameters: [Float],
        taughtCount: Int,
        weight: Float,
        temperature: Float
    ) {
        precondition((1...specification.outputCount).contains(taughtCount), "\(taughtCount) outputs are taught")
        teacher = Network(specification: specification, capacity: capacity)
        scratch = FloatBuffer(count: 2 * taughtCount)
        self.parameters = parameters
        self.taughtCount = taughtCount
        self.weight = weight
        self.temperature = temperature
    }

    /// Adds the gradient of the distillation to that of the loss.
    func addGradient(
        to gradients: UnsafeMutablePointer<Float>,
        outputs: UnsafePointer<Float>,
        inputs: UnsafeBufferPointer<Float>,
        count: Int
    ) {
        // Safe: the networks check the sizes; the scratch holds two rows of the outputs taught.
        parameters.withUnsafeBufferPointer { teacher.forward(parameters: $0, inputs: inputs, count: count) }
        let width = teacher.specification.outputCount
        let scale = weight * temperature / Float(count)
        let own = scratch.start
        let taught = own + taughtCount
        for row in 0..<count {
            softmax(own, outputs + row * width)
            softmax(taught, teacher.outputs + row * width)
            for j in 0..<taughtCount { gradients[row * width + j] += scale * (own[j] - taught[j]) }
        }
    }

    private func softmax(_ result: UnsafeMutablePointer<Float>, _ logits: UnsafePointer<Float>) {
        var largest = logits[0]
        for j in 1..<taughtCount where logits[j] > largest { largest = logits[j] }
        for j in 0..<taughtCount { result[j] = (logits[j] - largest) / temperature }
        training_exponential(result, taughtCount)
        var sum: Float = 0
        for j in 0..<taughtCount { sum += result[j] }
        for j in 0..<taughtCount { result[j] /= sum }
    }
}
