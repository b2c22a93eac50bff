/// An entry of the audit with its place in it.
public struct StoredAuditEntry: Sendable, Hashable {
    /// Its place, from 1.
    public let sequence: Int64
    /// The entry.
    public let entry: AuditEntry
}
