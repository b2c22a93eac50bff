import Federation
import FoundationEssentials
import GRDB
import Parameters

/// A row of the table `round`, its record not decoded yet.
struct RoundRow {
    /// The round's number by which the row is found.
    let number: RoundNumber
    /// The digest of the record before.
    let previous: ContentDigest
    /// The digest stored with the record.
    let digest: ContentDigest
    /// The record's bytes.
    let json: Data

    /// The row with columns number, previous, digest, record.
    init(_ row: Row) throws {
        number = try row.round(atIndex: 0)
        previous = try row.digest(atIndex: 1)
        digest = try row.digest(atIndex: 2)
        json = try row.bytes(atIndex: 3)
    }

    /// The row with its record.
    func decoded(_ study: StudyName) throws(LedgerError) -> StoredRound {
        do {
            let record = try LedgerJSON.value(RoundRecord.self, from: json)
            return StoredRound(record: record, json: Array(json), previous: previous, digest: digest)
        } catch {
            throw .roundUnreadable(study, number, reason: LedgerJSON.reason(error))
        }
    }
}

extension RoundChain {
    /// Checks that a row is the next one, unchanged and in its place, and goes on behind it.
    mutating func verify(_ row: RoundRow) throws(LedgerError) {
        try verify(row.number, json: Array(row.json), previous: row.previous, digest: row.digest)
        let record = try row.decoded(study).record
        guard record.study == study, record.round == row.number else {
            throw .chainBroken(study, row.number, .misplaced)
        }
    }
}
