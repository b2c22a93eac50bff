public import Federation
public import Parameters

/// A history of an older release, which had a chain a study, was taken over: the entries between the first and this one
/// are the records it had, in their order.
public struct HistoryAdoption: Sendable, Hashable, Codable {
    /// The format of the data directory before.
    public var format: Int
    /// The number of its last event.
    public var lastEvent: Int64
    /// The end of each study's old chain, by name: SHA-256(previous digest ‖ record), 32 zero bytes before the first.
    public var heads: [Head]
    /// The nodes it knew, by name.
    public var members: [Member]

    /// The end of a study's old chain.
    public struct Head: Sendable, Hashable, Codable {
        /// The study.
        public var study: StudyName
        /// Its last record's round.
        public var round: RoundNumber
        /// The digest of that record in the old chain.
        public var digest: ContentDigest
    }

    /// A node as the older release knew it.
    public struct Member: Sendable, Hashable, Codable {
        /// The node.
        public var node: NodeName
        /// The fingerprints of the certificates it had, newest last.
        public var certificates: [String]
        /// Why it was revoked; nil if it was not.
        public var revoked: String?
    }
}
