public import Federation
public import Parameters

/// A round's record with its place in the chain.
public struct StoredRound: Sendable, Hashable {
    /// The record.
    public let record: RoundRecord
    /// The record's JSON as it was written and digested.
    public let json: [UInt8]
    /// The digest of the record before; ``RoundChain/origin`` before the first.
    public let previous: ContentDigest
    /// The digest of this record: SHA-256(previous ‖ json).
    public let digest: ContentDigest

    /// A record from somewhere else, to be checked by ``RoundChain/verify(_:)``.
    public init(record: RoundRecord, json: [UInt8], previous: ContentDigest, digest: ContentDigest) {
        self.record = record
        self.json = json
        self.previous = previous
        self.digest = digest
    }
}
