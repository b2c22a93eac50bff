import Federation
import FoundationEssentials
import GRDB
import Parameters

/// What is checked about events, snapshots and the index of contributions: each by itself, and all against what the
/// events give.
extension LedgerCheck {
    /// Reads every event and hands it to the core; compares the chain's facts and the snapshots with what it says.
    mutating func events(_ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT sequence, at, checksum, CAST(payload AS BLOB), kind FROM event ORDER BY sequence"
        )
        var state: FederationState? = FederationState()
        var expected: Int64 = 1
        let snapshots = try snapshots(database)
        var facts = try FactsByEvent(database)
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() {
            let sequence = try row.decode(Int64.self, atIndex: 0)
            report.eventCount += 1
            if sequence != expected {
                note(.error("event \(expected)", .eventMissing(sequence: expected)))
                state = nil
            }
            expected = sequence + 1
            report.lastEvent = sequence
            guard let stored = event(row, sequence: sequence) else {
                state = nil
                continue
            }
            if let before = state {
                let effects = state?.handle(stored.event, at: stored.at) ?? []
                let derived = try EntryDerivation(
                    event: stored.event,
                    provenance: .unknown,
                    before: before,
                    after: state ?? before,
                    effects: effects
                ).entries()
                compare(derived, with: try facts.next(through: sequence), event: sequence, adopted: facts.adopted)
            }
            if let state, let snapshot = snapshots[sequence], snapshot != state {
                note(.changed("snapshot \(sequence)", "another state than the events up to it give"))
            }
        }
        for sequence in snapshots.keys.sorted() where sequence >= expected {
            note(.changed("snapshot \(sequence)", "there is no event of that number"))
        }
        report.state = state
        guard state != nil else { return }
        for row in try facts.next(through: .max) {
            note(.changed("entry \(row.position)", "the event \(row.event ?? 0) that it names is not there"))
        }
    }

    private mutating func event(_ row: Row, sequence: Int64) -> StoredEvent? {
        do {
            let stored = try LedgerStore.stored(row, sequence: sequence)
            let kind = try row.decode(String.self, atIndex: 4)
            if kind != stored.event.kind {
                note(.changed("event \(sequence)", "the kind \(kind), expected \(stored.event.kind)"))
            }
            return stored
        } catch {
            note(.error("event \(sequence)", LedgerError(error, directory: directory)))
            return nil
        }
    }

    /// The sound snapshots, by the event through which they have come.
    private mutating func snapshots(_ database: Database) throws -> [Int64: FederationState] {
        var sound: [Int64: FederationState] = [:]
        let sql = "SELECT sequence, checksum, CAST(state AS BLOB) FROM snapshot ORDER BY sequence"
        for row in try Row.fetchAll(database, sql: sql) {
            let sequence = try row.decode(Int64.self, atIndex: 0)
            let body = try row.bytes(atIndex: 2)
            report.otherRowCount += 1
            guard Checksum.of(sequence, text: Array(body)) == (try row.decode(Int64.self, atIndex: 1)) else {
                note(.changed("snapshot \(sequence)", "its bytes were changed; a start folds the events without it"))
                continue
            }
            do {
                sound[sequence] = try LedgerJSON.value(FederationState.self, from: body)
            } catch {
                note(.changed("snapshot \(sequence)", "it cannot be read: \(LedgerJSON.reason(error))"))
            }
        }
        return sound
    }

    /// Compares the index of contributions with the records.
    mutating func contributions(_ database: Database) throws {
        let sql = """
            SELECT study, round, node, digest, bytes, examples, accepted FROM contribution
            WHERE study = ? AND round = ? AND node = ?
            """
        var found = 0
        let rounds = try Row.fetchCursor(
            database,
            sql: "SELECT \(EntryRow.columns) FROM entry WHERE kind = 'round.committed' ORDER BY position"
        )
        while let row = try rounds.next() {
            guard let record = try? EntryRow(row).stored.entry().body.record else { continue }
            // A late update stands in the index under the round it was made for.
            let rows = try record.contributions.compactMap { part in
                try Row.fetchOne(
                    database.cachedStatement(sql: sql),
                    arguments: [record.study.text, part.origin(in: record.round).value, part.node.text]
                )
            }
            found += rows.count
            compare(rows.map(ContributionRow.init), with: record)
        }
        let all = try Int.fetchOne(database, sql: "SELECT count(*) FROM contribution") ?? 0
        if all != found { note(.changed("contribution", "\(all - found) rows of rounds that no record is of")) }
    }

    private mutating func compare(_ rows: [ContributionRow], with record: RoundRecord) {
        guard rows != record.contributions.map(ContributionRow.init) else { return }
        let place = "contributions of round \(record.round) of \(record.study)"
        note(.changed(place, "the index differs from the round's record"))
    }
}

/// A row of the table `contribution`, as far as a record says it too; what cannot be read is nil.
private struct ContributionRow: Hashable {
    let node: String
    let digest: ContentDigest?
    let byteCount: Int64?
    let exampleCount: Int64?
    let accepted: Int64?

    init(_ row: Row) {
        node = (try? row.decode(atIndex: 2)) ?? ""
        digest = try? row.digest(atIndex: 3)
        byteCount = try? row.decode(atIndex: 4)
        exampleCount = try? row.decode(atIndex: 5)
        accepted = try? row.decode(atIndex: 6)
    }

    init(_ contribution: Contribution) {
        node = contribution.node.text
        digest = contribution.update
        byteCount = Int64(contribution.byteCount)
        exampleCount = Int64(contribution.exampleCount)
        accepted = contribution.accepted.milliseconds
    }
}
