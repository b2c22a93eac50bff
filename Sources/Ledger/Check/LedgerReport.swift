public import Federation
public import Parameters

/// What a check of a data directory found.
public struct LedgerReport: Sendable {
    /// The federation whose history it is; nil if that cannot be read.
    public var federation: FederationName?
    /// The format of the database.
    public var format = 0
    /// What is wrong, in the order in which it was looked at; empty for a sound directory.
    public var problems: [LedgerProblem] = []
    /// The events that were read.
    public var eventCount = 0
    /// The number of the last event; 0 before the first.
    public var lastEvent: Int64 = 0
    /// The entries of the chain that were read.
    public var entryCount = 0
    /// Those of them that nobody signed yet.
    public var unsignedCount = 0
    /// The records of rounds among them.
    public var roundCount = 0
    /// The snapshots, documents and audit entries that were read.
    public var otherRowCount = 0
    /// The blobs that were read.
    public var blobCount = 0
    /// Their bytes.
    public var blobByteCount = 0
    /// The end of the chain.
    public var head = ChainHead.origin
    /// The last round of each study, by name.
    public var heads: [StudyHead] = []
    /// Where the federation is, by its events; nil if they cannot all be read.
    public var state: FederationState?
    /// The blobs that have to be there, sorted.
    public var neededBlobs: [ContentDigest] = []

    /// The last round of a study.
    public struct StudyHead: Sendable, Hashable, Codable {
        /// The study.
        public let study: StudyName
        /// Its last record's round.
        public let round: RoundNumber
        /// The digest of that record's entry.
        public let digest: ContentDigest
    }
}
