public import Parameters

/// An entry of the audit with its place in it.
public struct StoredAuditEntry: Sendable, Hashable {
    /// Its place, from 1.
    public let sequence: Int64
    /// The entry.
    public let entry: AuditEntry
    /// The digest of the entry before; ``AuditChain/origin`` before the first.
    public let previous: ContentDigest
    /// Its digest: see ``AuditChain``.
    public let digest: ContentDigest
}
