/// How well a model does on held-out examples.
public struct EvaluationMetrics: Sendable, Hashable, Codable {
    /// The number of held-out examples.
    public var exampleCount: Int
    /// The mean loss.
    public var loss: Double
    /// The part classified correctly, in [0, 1]; nil for regression.
    public var accuracy: Double?
    /// The area under the ROC curve; nil unless there are two classes and both occur.
    public var auc: Double?
    /// The part of predicted positives that are positive; nil unless there are two classes.
    public var precision: Double?
    /// The part of positives that are found; nil unless there are two classes.
    public var recall: Double?

    /// Metrics with those values.
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

    private enum CodingKeys: String, CodingKey {
        case loss, accuracy, auc, precision, recall
        case exampleCount = "examples"
    }

    /// Whether every number is finite, the rates are within [0, 1] and at least one example was seen.
    public var isPlausible: Bool {
        let rates = [accuracy, auc, precision, recall].compactMap(\.self)
        return exampleCount >= 1 && loss.isFinite && rates.allSatisfy { $0 >= 0 && $0 <= 1 }
    }

    /// The mean over institutions, weighted by examples, in the order given; nil for none.
    ///
    /// Exact for loss and accuracy. AUC, precision and recall of several institutions are the mean of theirs, not
    /// those of the pooled examples, which no institution may see.
    public static func mean(_ metrics: [EvaluationMetrics]) -> EvaluationMetrics? {
        guard !metrics.isEmpty else { return nil }
        func weighted(_ value: (EvaluationMetrics) -> Double?) -> Double? {
            WeightedMean.of(metrics, value: value, weight: \.exampleCount)
        }
        return EvaluationMetrics(
            exampleCount: metrics.reduce(0) { $0.addingWithoutOverflow($1.exampleCount) },
            loss: weighted(\.loss) ?? 0,
            accuracy: weighted(\.accuracy),
            auc: weighted(\.auc),
            precision: weighted(\.precision),
            recall: weighted(\.recall)
        )
    }
}
