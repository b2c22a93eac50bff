/// How well a network does on examples it was not trained on.
public struct Evaluation: Sendable, Hashable, Codable {
    /// The number of examples.
    public var exampleCount: Int
    /// The mean loss; 0 without examples, not finite if the network's outputs are not.
    public var loss: Double
    /// The part classified correctly, in [0, 1]; nil for a regression and without examples.
    public var accuracy: Double?
    /// The area under the ROC curve, ties counted half; nil unless there are two classes and both occur.
    public var auc: Double?
    /// The part of predicted positives (class 1) that are positive; nil unless there are two classes and something
    /// was predicted positive.
    public var precision: Double?
    /// The part of positives (class 1) that were predicted positive; nil unless there are two classes and the
    /// positive one occurs.
    public var recall: Double?

    /// An evaluation with those values.
    public init(
        exampleCount: Int,
        loss: Double,
        accuracy: Double? = nil,
        auc: Double? = nil,
        precision: Double? = nil,
        recall: Double? = nil
    ) {
        self.exampleCount = exampleCount
        self.loss = loss
        self.accuracy = accuracy
        self.auc = auc
        self.precision = precision
        self.recall = recall
    }
}
