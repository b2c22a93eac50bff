public import Parameters

/// An entry of the chain as it is stored and passed on.
public struct StoredEntry: Sendable, Hashable {
    /// The entry's bytes.
    public let bytes: [UInt8]
    /// Its digest: SHA-256(digest of the entry before ‖ bytes).
    public let digest: ContentDigest
    /// The coordinator's signature; nil before there was a signer.
    public let signature: EntrySignature?

    /// An entry with those parts.
    public init(bytes: [UInt8], digest: ContentDigest, signature: EntrySignature?) {
        self.bytes = bytes
        self.digest = digest
        self.signature = signature
    }

    /// What it says.
    ///
    /// - Throws: ``EntryFlaw``.
    public func entry() throws(EntryFlaw) -> ChainEntry { try ChainEntry(bytes: bytes) }
}

/// The end of a chain.
public struct ChainHead: Sendable, Hashable, Codable {
    /// The place of the last entry; 0 before the first.
    public var position: Int64
    /// Its digest; ``ChainEntry/origin`` before the first.
    public var digest: ContentDigest

    /// The end at that entry.
    public init(position: Int64, digest: ContentDigest) {
        self.position = position
        self.digest = digest
    }

    /// The end of a chain without entries.
    public static let origin = ChainHead(position: 0, digest: ChainEntry.origin)
}
