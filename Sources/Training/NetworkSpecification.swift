public import Parameters

/// The architecture of a network: its layers' sizes and its loss, checked.
public struct NetworkSpecification: Sendable, Hashable {
    /// The architectures the built-in trainer knows.
    public enum Kind: Sendable, Hashable {
        /// One linear layer.
        case logistic
        /// Linear layers with ReLU between them; `hidden` are the sizes from input to output.
        case mlp(hidden: [Int])
    }

    /// The largest number of inputs, of outputs and of units in a hidden layer.
    public static let largestWidth = 1_000_000
    /// The largest number of hidden layers.
    public static let largestDepth = 64
    /// The largest number of parameters.
    public static let largestParameterCount = 500_000_000

    /// The architecture.
    public let kind: Kind
    /// The number of input features.
    public let inputCount: Int
    /// The number of outputs: the classes, or 1 with binary cross-entropy, or the values of a regression.
    public let outputCount: Int
    /// The loss.
    public let loss: LossKind
    /// The tensors in order: for each linear layer `layers.<index>.weight` of shape `[outputs, inputs]`, row-major,
    /// and `layers.<index>.bias` of shape `[outputs]`, as in PyTorch's `nn.Linear`.
    public let layout: ParameterLayout

    /// A network with those sizes.
    ///
    /// - Throws: ``NetworkSpecificationError`` if a size is outside the limits above or does not fit the loss:
    ///   binary cross-entropy takes exactly one output, softmax cross-entropy at least two.
    public init(
        kind: Kind,
        inputCount: Int,
        outputCount: Int,
        loss: LossKind
    ) throws(NetworkSpecificationError) {
        self.kind = kind
        self.inputCount = inputCount
        self.outputCount = outputCount
        self.loss = loss
        let widths = Self.widths(kind, inputCount, outputCount)
        try Self.checkWidth(inputCount, name: "inputs")
        try Self.checkWidth(outputCount, name: "outputs")
        if case .mlp(let hidden) = kind {
            guard !hidden.isEmpty else { throw .noHiddenLayers }
            guard hidden.count <= Self.largestDepth else {
                throw .tooManyHiddenLayers(found: hidden.count, limit: Self.largestDepth)
            }
            for (index, size) in hidden.enumerated() { try Self.checkWidth(size, name: "hidden[\(index)]") }
        }
        switch loss {
        case .binaryCrossEntropy where outputCount != 1:
            throw .outputsDoNotFitLoss(loss: loss, found: outputCount, expected: "exactly 1")
        case .softmaxCrossEntropy where outputCount < 2:
            throw .outputsDoNotFitLoss(loss: loss, found: outputCount, expected: "at least 2")
        case .softmaxCrossEntropy, .binaryCrossEntropy, .meanSquaredError: break
        }
        // Widths of at most 10⁶ and 65 layers: the sum stays below 2⁶³.
        let parameterCount = zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 + $1.1 }
        guard parameterCount <= Self.largestParameterCount else {
            throw .tooManyParameters(found: parameterCount, limit: Self.largestParameterCount)
        }
        layout = Self.layout(widths)
    }

    /// The sizes from the inputs over the hidden layers to the outputs.
    var widths: [Int] { Self.widths(kind, inputCount, outputCount) }

    private static func widths(_ kind: Kind, _ inputCount: Int, _ outputCount: Int) -> [Int] {
        switch kind {
        case .logistic: [inputCount, outputCount]
        case .mlp(let hidden): [inputCount] + hidden + [outputCount]
        }
    }

    private static func layout(_ widths: [Int]) -> ParameterLayout {
        var tensors: [(name: String, shape: [Int])] = []
        for (index, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
            tensors.append((name: "layers.\(index).weight", shape: [outputs, inputs]))
            tensors.append((name: "layers.\(index).bias", shape: [outputs]))
        }
        do {
            return try ParameterLayout(tensors)
        } catch {
            preconditionFailure("checked sizes \(widths) make no layout: \(error)")
        }
    }

    private static func checkWidth(_ width: Int, name: String) throws(NetworkSpecificationError) {
        guard (1...largestWidth).contains(width) else {
            throw .sizeOutOfRange(name: name, found: width, accepted: 1...largestWidth)
        }
    }
}
