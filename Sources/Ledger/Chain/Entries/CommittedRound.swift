public import Federation
public import Parameters

/// A round's record with what else determined its result.
public struct CommittedRound: Sendable, Hashable, Codable {
    /// What the round was and what came of it.
    public var record: RoundRecord
    /// The digest of the study's plan: see ``StudyStart/digest``. Nil in rounds of releases without a chain.
    public var plan: ContentDigest?
    /// The seed of everything random in the study.
    public var seed: UInt64?
    /// The root of the Merkle tree over the record's contributions.
    public var root: ContentDigest?
    /// The software that committed it.
    public var software: String?

    /// A round with those parts.
    public init(
        record: RoundRecord,
        plan: ContentDigest? = nil,
        seed: UInt64? = nil,
        root: ContentDigest? = nil,
        software: String? = nil
    ) {
        self.record = record
        self.plan = plan
        self.seed = seed
        self.root = root
        self.software = software
    }
}
