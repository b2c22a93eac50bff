public import Federation
public import Parameters

/// What a node gave to a round, as the history's index has it. The round's record says more.
public struct StoredContribution: Sendable, Hashable {
    /// The study.
    public let study: StudyName
    /// The round.
    public let round: RoundNumber
    /// The node.
    public let node: NodeName
    /// The digest of its update.
    public let update: ContentDigest
    /// The update's bytes.
    public let byteCount: Int
    /// Its weight in the mean.
    public let exampleCount: Int
    /// When it was accepted.
    public let accepted: Instant
}
