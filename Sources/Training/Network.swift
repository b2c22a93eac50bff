import Parameters

/// A network's layers and the buffers of their outputs for batches up to a fixed capacity.
///
/// The parameters are not here: every pass is given them as one flat buffer, into which the layers are views.
final class Network {
    let specification: NetworkSpecification
    /// The largest number of examples of a batch.
    let capacity: Int
    let layers: [Dense]
    /// The outputs of each layer, `[capacity, outputCount]`; after the ReLU for all but the last.
    private let activations: [FloatBuffer]

    init(specification: NetworkSpecification, capacity: Int) {
        precondition(capacity >= 1, "a batch of \(capacity) examples; expected at least 1")
        self.specification = specification
        self.capacity = capacity
        var layers: [Dense] = []
        for (inputs, outputs) in zip(specification.widths, specification.widths.dropFirst()) {
            layers.append(Dense(inputCount: inputs, outputCount: outputs, weightOffset: layers.last?.end ?? 0))
        }
        self.layers = layers
        activations = layers.map { FloatBuffer(count: capacity * $0.outputCount) }
    }

    /// The last layer's outputs of the last forward pass.
    var outputs: UnsafePointer<Float> { outputs(ofLayer: layers.count - 1) }

    /// A layer's outputs of the last forward pass.
    func outputs(ofLayer index: Int) -> UnsafePointer<Float> { UnsafePointer(activations[index].start) }

    /// Computes every layer's outputs for `count` rows of inputs.
    func forward(parameters: UnsafeBufferPointer<Float>, inputs: UnsafeBufferPointer<Float>, count: Int) {
        precondition(count >= 1 && count <= capacity, "\(count) examples in buffers for \(capacity)")
        precondition(
            parameters.count == specification.layout.elementCount,
            "\(parameters.count) parameters for a network of \(specification.layout.elementCount)"
        )
        precondition(
            inputs.count >= count * specification.inputCount,
            "\(inputs.count) inputs for \(count) rows of \(specification.inputCount)"
        )
        // Safe: the sizes were checked above; every activation holds `capacity` rows.
        guard let parameters = parameters.baseAddress, var previous = inputs.baseAddress else {
            preconditionFailure("checked buffers have an address")
        }
        for (index, layer) in layers.enumerated() {
            let outputs = activations[index].start
            layer.forward(outputs: outputs, inputs: previous, parameters: parameters, count: count)
            if index + 1 < layers.count {
                ReLU(width: layer.outputCount)
                    .forward(outputs: outputs, bias: parameters + layer.biasOffset, count: count)
            } else {
                layer.addBias(outputs: outputs, parameters: parameters, count: count)
            }
            previous = UnsafePointer(outputs)
        }
    }
}
