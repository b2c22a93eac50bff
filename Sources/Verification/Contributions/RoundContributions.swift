public import Federation
public import Parameters

/// What each institution's part in a round's mean was worth.
///
/// The coordinator has no data, so what it can say of an institution is how far the model would lie elsewhere without
/// it, and not whether that is better. Only a hold-out says that.
public struct RoundContributions: Sendable, Hashable, Codable {
    /// The study.
    public let study: StudyName
    /// The round.
    public let round: RoundNumber
    /// The model that the round made.
    public let model: ContentDigest
    /// ‖θ′ − θ‖₂: how far the round moved the model.
    public let step: Double
    /// How the round's model does on the hold-out; nil if none was given, or if it says nothing there.
    public let holdout: EvaluationMetrics?
    /// The institutions in the mean, sorted.
    public let nodes: [Node]
    /// What it took.
    public let cost: Cost

    /// One institution.
    public struct Node: Sendable, Hashable, Codable {
        /// Its node.
        public let node: NodeName
        /// Its updates in the mean: more than one if a late one counts too.
        public let updates: Int
        /// The examples behind them.
        public let exampleCount: Int
        /// Its part of Σ nᵢwᵢ, in (0, 1].
        public let weight: Double
        /// ‖θ′₋ᵢ − θ′‖₂: how far the model would lie elsewhere without it.
        public let distance: Double
        /// That over the round's step; nil if the round moved nothing.
        public let relativeDistance: Double?
        /// The cosine of the angle between its update and the mean; nil if one of them is 0.
        public let cosine: Double?
        /// The digest of the model without it: whoever computes it again finds the same.
        public let modelWithout: ContentDigest
        /// How that model does on the hold-out.
        public let holdoutWithout: EvaluationMetrics?
        /// What its part is worth on the hold-out.
        public let value: Value?

        private enum CodingKeys: String, CodingKey {
            case node, updates, weight, distance, cosine, value
            case exampleCount = "examples"
            case relativeDistance = "relative_distance"
            case modelWithout = "model_without"
            case holdoutWithout = "holdout_without"
        }
    }

    /// The leave-one-out value on a hold-out: above 0 if the model is better with the institution than without.
    public struct Value: Sendable, Hashable, Codable {
        /// The loss without it, less the loss with it.
        public let loss: Double
        /// The accuracy with it, less the accuracy without it; nil for a regression.
        public let accuracy: Double?

        /// The value of an institution from the hold-out's metrics with it and without it.
        init(with: EvaluationMetrics, without: EvaluationMetrics) {
            loss = without.loss - with.loss
            accuracy = with.accuracy.flatMap { with in without.accuracy.map { with - $0 } }
        }
    }

    /// What it took to find out.
    public struct Cost: Sendable, Hashable, Codable {
        /// Means computed: the round's own, and one an institution.
        public internal(set) var means = 0
        /// Models evaluated on the hold-out.
        public internal(set) var evaluations = 0
        /// Blobs read: each update twice, so that one at a time is in memory.
        public internal(set) var blobs = 0
        /// Their bytes.
        public internal(set) var bytes = 0
    }
}
