public import Parameters

/// What a consolidation made: blobs like models, by digest.
public struct ConsolidatedTask: Sendable, Hashable, Codable {
    /// How important each parameter is for the task: the exact mean over the nodes; nil where it stays with them.
    public var importance: ContentDigest?
    /// The penalty of all tasks so far, which later rounds carry; nil where there is none.
    public var penalty: ContentDigest?
    /// How many outputs the model has from here on, if the task that follows brings more; nil: as before.
    public var outputs: Int?

    /// The result with those parts.
    public init(importance: ContentDigest? = nil, penalty: ContentDigest? = nil, outputs: Int? = nil) {
        self.importance = importance
        self.penalty = penalty
        self.outputs = outputs
    }
}
