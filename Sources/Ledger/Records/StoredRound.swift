public import Federation
public import Parameters

/// A round's record with its place in the chain.
public struct StoredRound: Sendable, Hashable {
    /// The record with what else determined the result.
    public let round: CommittedRound
    /// The place of its entry in the chain.
    public let position: Int64
    /// The digest of the entry before.
    public let previous: ContentDigest
    /// The entry as it is stored.
    public let stored: StoredEntry

    /// The record.
    public var record: RoundRecord { round.record }
    /// The digest of its entry.
    public var digest: ContentDigest { stored.digest }
}
