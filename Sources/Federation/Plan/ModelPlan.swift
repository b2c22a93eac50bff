/// The network of a study.
public struct ModelPlan: Sendable, Hashable, Codable {
    /// The architecture.
    public var network: Network
    /// The number of input features.
    public var inputs: Int
    /// The sizes of the hidden layers from input to output; empty for `logistic`.
    public var hidden: [Int]
    /// The number of outputs: the classes, or 1 for two classes with binary cross-entropy and for regression.
    public var outputs: Int
    /// The loss.
    public var loss: Loss

    /// A model plan with those sizes.
    public init(network: Network, inputs: Int, hidden: [Int] = [], outputs: Int, loss: Loss) {
        self.network = network
        self.inputs = inputs
        self.hidden = hidden
        self.outputs = outputs
        self.loss = loss
    }

    /// The architectures a plan can name.
    public enum Network: String, Sendable, Hashable, Codable, CaseIterable {
        /// One linear layer.
        case logistic
        /// Linear layers with ReLU between them.
        case mlp
    }

    /// The losses a plan can name.
    public enum Loss: String, Sendable, Hashable, Codable, CaseIterable {
        /// Softmax and cross-entropy over the classes.
        case softmaxCrossEntropy = "softmax_cross_entropy"
        /// Logistic loss of one output.
        case binaryCrossEntropy = "binary_cross_entropy"
        /// Mean of the squared differences.
        case meanSquaredError = "mean_squared_error"
    }
}

extension ModelPlan {
    /// The number of parameters: weights and biases of every linear layer; `Int.max` if no machine could hold them.
    public var parameterCount: Int {
        var total = 0
        var previous = inputs
        for size in hidden + [outputs] {
            let (weights, tooWide) = previous.addingReportingOverflow(1)
            let (layer, tooLarge) = weights.multipliedReportingOverflow(by: size)
            let (sum, tooMany) = total.addingReportingOverflow(layer)
            guard !tooWide, !tooLarge, !tooMany else { return Int.max }
            total = sum
            previous = size
        }
        return total
    }
}
