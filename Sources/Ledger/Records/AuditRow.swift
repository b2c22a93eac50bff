import Federation
import GRDB
import Parameters

/// A row of the table `audit`, its outcome not looked at yet.
struct AuditRow {
    /// The columns, in the order in which ``init(_:)`` reads them.
    static let columns = "sequence, at, who, what, outcome, detail, code, times, until, previous, digest, checksum"

    let sequence: Int64
    let at: Int64
    let who: String
    let what: String
    let outcome: String
    let detail: String?
    let code: String?
    let times: Int
    let until: Int64?
    /// The digest of the entry before.
    let previous: ContentDigest
    /// The digest stored with the entry.
    let digest: ContentDigest
    /// The checksum stored with the entry.
    let storedChecksum: Int64

    init(_ row: Row) throws {
        sequence = try row.decode(atIndex: 0)
        at = try row.decode(atIndex: 1)
        who = try row.decode(atIndex: 2)
        what = try row.decode(atIndex: 3)
        outcome = try row.decode(atIndex: 4)
        detail = try row.decode(atIndex: 5)
        code = try row.decode(atIndex: 6)
        times = try row.decode(atIndex: 7)
        until = try row.decode(atIndex: 8)
        previous = try row.digest(atIndex: 9)
        digest = try row.digest(atIndex: 10)
        storedChecksum = try row.decode(atIndex: 11)
    }

    /// What the row's checksum has to be.
    var checksum: Int64 { Self.checksum(sequence, at: at, who: who, what: what, outcome: outcome, detail: detail) }

    /// The checksum of an entry, as format 2 has it.
    static func checksum(
        _ sequence: Int64,
        at: Int64,
        who: String,
        what: String,
        outcome: String,
        detail: String?
    ) -> Int64 {
        Checksum.of([sequence, at], texts: [who, what, outcome, detail])
    }

    /// The entry.
    func decoded() throws -> StoredAuditEntry {
        guard let outcome = AuditOutcome(rawValue: outcome) else { throw RowContentError() }
        let entry = AuditEntry(
            at: Instant(milliseconds: at),
            who: who,
            what: what,
            outcome: outcome,
            code: code,
            detail: detail,
            times: times,
            until: until.map { Instant(milliseconds: $0) }
        )
        return StoredAuditEntry(sequence: sequence, entry: entry, previous: previous, digest: digest)
    }
}
