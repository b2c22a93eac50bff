public import Federation
import GRDB

extension LedgerStore {
    /// Adds an entry to the audit.
    public func appendAudit(
        _ entry: AuditEntry,
        durability: Plan.Durability = .process
    ) throws(LedgerError) {
        try write(audit: [entry], durability: durability)
    }

    /// Entries of the audit, the newest first.
    ///
    /// - Parameters:
    ///   - sequence: Only entries before that one; nil for the newest.
    ///   - limit: The number of entries, at most ``maximumPage``.
    public func audit(before sequence: Int64? = nil, limit: Int) throws(LedgerError) -> [StoredAuditEntry] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT sequence, at, who, what, outcome, detail FROM audit
                    WHERE sequence < ? ORDER BY sequence DESC LIMIT ?
                    """
            )
            return try Row.fetchAll(statement, arguments: [sequence ?? .max, Self.page(limit)])
                .map { row in
                    let outcome = AuditEntry.Outcome(rawValue: try row.decode(String.self, atIndex: 4))
                    guard let outcome else { throw RowContentError() }
                    let entry = AuditEntry(
                        at: try row.instant(atIndex: 1),
                        who: try row.decode(String.self, atIndex: 2),
                        what: try row.decode(String.self, atIndex: 3),
                        outcome: outcome,
                        detail: try row.decode(String?.self, atIndex: 5)
                    )
                    return StoredAuditEntry(sequence: try row.decode(Int64.self, atIndex: 0), entry: entry)
                }
        }
    }

    static func insert(_ entry: AuditEntry, into database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO audit (at, who, what, outcome, detail) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [
            entry.at.milliseconds, entry.who, entry.what, entry.outcome.rawValue, entry.detail,
        ])
    }
}
