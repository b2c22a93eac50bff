import Parameters

/// The backward pass of a network: one flat gradient and the buffers it needs on the way.
final class Backpropagation {
    private let network: Network
    /// The gradient of the batch's loss in the order of the parameters.
    let gradient: FloatBuffer
    /// Gradients of a layer's outputs and of its inputs, in turns.
    private let first: FloatBuffer
    private let second: FloatBuffer

    init(network: Network) {
        self.network = network
        gradient = FloatBuffer(count: network.specification.layout.elementCount)
        let widest = network.layers.map(\.outputCount).max() ?? 0
        first = FloatBuffer(count: network.capacity * widest)
        second = FloatBuffer(count: network.capacity * widest)
    }

    /// Where the loss puts the gradient of the network's outputs before ``run(parameters:inputs:count:)``.
    var outputGradients: UnsafeMutablePointer<Float> { first.start }

    /// Computes the gradient from the output gradients; the forward pass of the same batch must come before.
    func run(parameters: UnsafeBufferPointer<Float>, inputs: UnsafeBufferPointer<Float>, count: Int) {
        precondition(count >= 1 && count <= network.capacity, "\(count) examples in buffers for \(network.capacity)")
        precondition(
            parameters.count == gradient.values.count && inputs.count >= count * network.specification.inputCount,
            "\(parameters.count) parameters and \(inputs.count) inputs do not fit the network"
        )
        // Safe: the sizes were checked above; the gradient has the parameters' size, the other buffers `capacity` rows.
        guard let parameters = parameters.baseAddress, let inputs = inputs.baseAddress else {
            preconditionFailure("checked buffers have an address")
        }
        var current = first.start
        var other = second.start
        for index in network.layers.indices.reversed() {
            let layer = network.layers[index]
            if index + 1 < network.layers.count {
                ReLU(width: layer.outputCount).backward(
                    gradients: current,
                    biasGradient: gradient.start + layer.biasOffset,
                    outputs: network.outputs(ofLayer: index),
                    count: count
                )
            } else {
                layer.backwardToBias(gradient: gradient.start, outputGradients: current, count: count)
            }
            layer.backwardToWeight(
                gradient: gradient.start,
                outputGradients: current,
                inputs: index == 0 ? inputs : network.outputs(ofLayer: index - 1),
                count: count
            )
            guard index > 0 else { break }
            layer.backwardToInputs(
                inputGradients: other,
                outputGradients: current,
                parameters: parameters,
                count: count
            )
            swap(&current, &other)
        }
    }
}
