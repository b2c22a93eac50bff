import FoundationEssentials
import GRDB
public import Parameters

/// The chain of the audit: each entry's digest is SHA-256(previous digest ‖ the entry's JSON with its place), 32 zero
/// bytes standing for the digest before the first. Whoever noted a digest can tell that nothing before it was altered,
/// dropped or put in.
///
/// The audit is bounded: the oldest entries go when there are more than ``LedgerStore/auditLimit``, and the digest of
/// the last that went stands for them.
public enum AuditChain {
    /// The digest before the first entry.
    public static let origin: ContentDigest = {
        // Safe: 32 bytes are a digest.
        ContentDigest(bytes: [UInt8](repeating: 0, count: ContentDigest.byteCount))!
    }()

    /// An entry as it is digested.
    private struct Line: Encodable {
        let entry: AuditEntry
        let position: Int64
    }

    /// The digest of an entry in its place.
    ///
    /// - Throws: ``LedgerError/notEncodable(what:reason:)``.
    public static func digest(
        of entry: AuditEntry,
        at position: Int64,
        after previous: ContentDigest
    ) throws(LedgerError) -> ContentDigest {
        let json = try LedgerJSON.bytes(of: Line(entry: entry, position: position), what: "audit entry \(position)")
        var stream = ContentDigest.Stream()
        stream.update(previous.bytes)
        stream.update(json)
        return stream.finish()
    }

    /// Format 3: entries have a code, say how often, and are chained.
    static let step: Migrations.Step = { database in
        let zeros = "X'\(String(repeating: "00", count: ContentDigest.byteCount))'"
        for column in [
            "code TEXT", "times INTEGER NOT NULL DEFAULT 1", "until INTEGER",
            "previous BLOB NOT NULL DEFAULT \(zeros)", "digest BLOB NOT NULL DEFAULT \(zeros)",
        ] {
            try database.execute(sql: "ALTER TABLE audit ADD COLUMN \(column)")
        }
        var head = origin
        for row in try Row.fetchAll(database, sql: "SELECT \(AuditRow.columns) FROM audit ORDER BY sequence") {
            let stored = try AuditRow(row).decoded()
            let digest = try Self.digest(of: stored.entry, at: stored.sequence, after: head)
            try database.execute(
                sql: "UPDATE audit SET previous = ?, digest = ? WHERE sequence = ?",
                arguments: [head.stored, digest.stored, stored.sequence]
            )
            head = digest
        }
    }
}

/// What went of the audit, because there was too much of it.
public struct AuditRotation: Sendable, Hashable, Codable {
    /// The place of the last entry that went.
    public var through: Int64
    /// Its digest.
    public var digest: ContentDigest

    /// The oldest entries went, that one the last.
    public init(through: Int64, digest: ContentDigest) {
        self.through = through
        self.digest = digest
    }
}

extension DocumentKind {
    /// What went of the audit.
    static let auditRotation: DocumentKind = "audit"
}
