import Parameters

/// What a round made.
struct RoundOutcome: Sendable, Hashable {
    /// The model after it.
    var model: ContentDigest
    /// What a consolidation made.
    var consolidated: ConsolidatedTask?
    /// The digest of the exact sum that the mean was taken from; nil if nothing was summed.
    var accumulator: ContentDigest?
}
