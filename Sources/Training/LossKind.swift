/// The losses a network can be trained with. Each is the mean over the examples of a batch.
public enum LossKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Softmax and cross-entropy over two or more classes.
    case softmaxCrossEntropy = "softmax_cross_entropy"
    /// Logistic loss of one output, the logit of class 1.
    case binaryCrossEntropy = "binary_cross_entropy"
    /// Mean of the squared differences over examples and outputs.
    case meanSquaredError = "mean_squared_error"
}
