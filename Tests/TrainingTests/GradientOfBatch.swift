@testable import Training

/// The summed loss of a data set taken as one batch, and the gradient of its mean, by the trainer's own passes.
enum GradientOfBatch {
    static func compute(
        _ specification: NetworkSpecification,
        _ parameters: [Float],
        _ dataset: Dataset
    ) throws -> (lossSum: Double, gradient: [Float]) {
        let dataset = try dataset.fitted(to: specification)
        let network = Network(specification: specification, capacity: dataset.count)
        let backpropagation = Backpropagation(network: network)
        let batch = Batch(dataset: dataset, capacity: dataset.count)
        batch.load(Array(0..<dataset.count)[...], of: dataset)
        let lossSum = parameters.withUnsafeBufferPointer { parameters in
            network.forward(parameters: parameters, inputs: batch.inputs, count: batch.count)
            let lossSum = specification.loss.forwardAndBackward(
                gradients: backpropagation.outputGradients,
                outputs: network.outputs,
                targets: batch.targets,
                count: batch.count,
                outputCount: specification.outputCount
            )
            backpropagation.run(parameters: parameters, inputs: batch.inputs, count: batch.count)
            return lossSum
        }
        return (lossSum, Array(backpropagation.gradient.values))
    }
}
