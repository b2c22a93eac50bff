public import Federation
public import Parameters

/// What a node gave to a round, as the history's index has it. The round's record says more.
public struct StoredContribution: Sendable, Hashable {
    /// The study.
    public let study: StudyName
    /// The round it was made for. It counts in that round or, if it came late, in a later one.
    public let round: RoundNumber
    /// The node.
    public let node: NodeName
    /// The digest of its update.
    public let update: ContentDigest
    /// The update's bytes.
    public let byteCount: Int
    /// The examples behind it.
    public let exampleCount: Int
    /// When it was accepted.
    public let accepted: Instant
}
