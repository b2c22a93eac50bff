import Federation
import GRDB
import Parameters

extension LedgerCheck {
    /// The audit, whose entries follow one another from the first, or from the last that went.
    mutating func audit(_ database: Database) throws {
        let document = try Row.fetchOne(
            database,
            sql: "SELECT \(DocumentRow.columns) FROM document WHERE kind = ? AND key = 'all'",
            arguments: [DocumentKind.auditRotation.text]
        )
        let rotation = try document.map { try DocumentRow($0).decoded(AuditRotation.self) }
        var (expected, head) = ((rotation?.through ?? 0) + 1, rotation?.digest ?? AuditChain.origin)
        let rows = try Row.fetchCursor(database, sql: "SELECT \(AuditRow.columns) FROM audit ORDER BY sequence")
        while let row = try rows.next() {
            let found = try AuditRow(row)
            report.otherRowCount += 1
            if found.sequence != expected { note(.changed("audit \(expected)", "the entry is gone")) }
            if found.checksum != found.storedChecksum {
                note(.changed("audit \(found.sequence)", "the entry does not have the checksum stored with it"))
            } else if found.sequence == expected, try !follows(found, head) {
                note(.changed("audit \(found.sequence)", "the entry does not follow the one before by its digest"))
            }
            (expected, head) = (found.sequence + 1, found.digest)
        }
    }

    private func follows(_ row: AuditRow, _ head: ContentDigest) throws -> Bool {
        guard row.previous == head, let stored = try? row.decoded() else { return false }
        return try AuditChain.digest(of: stored.entry, at: stored.sequence, after: head) == row.digest
    }
}
