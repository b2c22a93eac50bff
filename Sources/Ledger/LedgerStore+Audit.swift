public import Federation
import GRDB
import Parameters

extension LedgerStore {
    /// The most entries that the audit keeps: 100,000, some 30 MB.
    public static let auditLimit = 100_000

    /// Adds an entry to the audit.
    public func appendAudit(
        _ entry: AuditEntry,
        durability: Plan.Durability = .process
    ) throws(LedgerError) {
        try appendAudit([entry], durability: durability)
    }

    /// Adds entries to the audit, in order, and lets the oldest go if there are too many.
    ///
    /// - Parameter limit: How many stay at least; a tenth more may.
    public func appendAudit(
        _ entries: [AuditEntry],
        keeping limit: Int = auditLimit,
        durability: Plan.Durability = .process
    ) throws(LedgerError) {
        try write(durability) { database in
            for entry in entries { try Self.insert(entry, into: database) }
            try Self.rotateAudit(in: database, keeping: limit)
        }
    }

    /// Entries of the audit, the newest first.
    ///
    /// - Parameters:
    ///   - filter: Which.
    ///   - sequence: Only entries before that one; nil for the newest.
    ///   - limit: The number of entries, at most ``maximumPage``.
    public func audit(
        _ filter: AuditFilter = AuditFilter(),
        before sequence: Int64? = nil,
        limit: Int
    ) throws(LedgerError) -> [StoredAuditEntry] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(AuditRow.columns) FROM audit
                    WHERE sequence < :before AND (:who IS NULL OR who = :who) AND (:what IS NULL OR what = :what)
                        AND (:outcome IS NULL OR outcome = :outcome) AND (:code IS NULL OR code = :code)
                        AND coalesce(until, at) >= :since
                    ORDER BY sequence DESC LIMIT :limit
                    """
            )
            let arguments: StatementArguments = [
                "before": sequence ?? .max, "who": filter.who, "what": filter.what,
                "outcome": filter.outcome?.rawValue, "code": filter.code, "since": filter.since?.milliseconds ?? .min,
                "limit": Self.page(limit),
            ]
            return try Row.fetchAll(statement, arguments: arguments).map { try AuditRow($0).decoded() }
        }
    }

    /// What went of the audit because there was too much of it; nil: nothing yet.
    public func auditRotation() throws(LedgerError) -> AuditRotation? { try document(.auditRotation, key: "all") }

    // MARK: Within a transaction

    static func insert(_ entry: AuditEntry, into database: Database) throws {
        let last = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT sequence, digest FROM audit ORDER BY sequence DESC LIMIT 1")
        )
        let sequence = (try last?.decode(Int64.self, atIndex: 0) ?? 0) + 1
        let previous = try last?.digest(atIndex: 1) ?? AuditChain.origin
        let digest = try AuditChain.digest(of: entry, at: sequence, after: previous)
        let checksum = AuditRow.checksum(
            sequence,
            at: entry.at.milliseconds,
            who: entry.who,
            what: entry.what,
            outcome: entry.outcome.rawValue,
            detail: entry.detail
        )
        try database.cachedStatement(
            sql: "INSERT INTO audit (\(AuditRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            sequence, entry.at.milliseconds, entry.who, entry.what, entry.outcome.rawValue, entry.detail, entry.code,
            entry.times, entry.until?.milliseconds, previous.stored, digest.stored, checksum,
        ])
    }

    /// Lets the oldest entries go when there are a tenth more than the limit; the newest always stays.
    private static func rotateAudit(in database: Database, keeping limit: Int) throws {
        let kept = max(1, limit)
        let count = try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM audit")) ?? 0
        guard count > kept + kept / 10 else { return }
        let statement = try database.cachedStatement(
            sql: "SELECT sequence, digest FROM audit ORDER BY sequence DESC LIMIT 1 OFFSET ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [kept]) else { return }
        let through = try row.decode(Int64.self, atIndex: 0)
        let rotation = AuditRotation(through: through, digest: try row.digest(atIndex: 1))
        try database.execute(sql: "DELETE FROM audit WHERE sequence <= ?", arguments: [through])
        for change in try encoded([.put(.auditRotation, key: "all", rotation)]) { try apply(change, to: database) }
    }
}
