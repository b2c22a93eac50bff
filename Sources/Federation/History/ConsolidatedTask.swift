public import Parameters

/// What a consolidation made: blobs like models, by digest.
public struct ConsolidatedTask: Sendable, Hashable, Codable {
    /// How important each parameter is for the task: the exact mean over the nodes; nil where it stays with them.
    public var importance: ContentDigest?
    /// The penalty of all tasks so far, which later rounds carry; nil where there is none.
    public var penalty: ContentDigest?

    /// The result with those blobs.
    public init(importance: ContentDigest? = nil, penalty: ContentDigest? = nil) {
        self.importance = importance
        self.penalty = penalty
    }
}
