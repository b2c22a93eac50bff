public import Federation
import GRDB
import Parameters
import Synchronization

extension HistoryIndex {
    /// The records that one transaction indexes.
    private static let batch = 200

    /// Indexes what was committed since the last time. Costs nothing to speak of where nothing was.
    public func catchUp() throws(LedgerError) {
        for (study, last) in try ledger.lastRounds() {
            let head = indexed.withLock { $0[study] }
            if let head, head.round == last { continue }
            try catchUp(study)
        }
    }

    /// The rounds that are indexed of a study, for who waits for it.
    public func indexedRounds(of study: StudyName) -> Int { indexed.withLock { $0[study]?.round.value ?? 0 } }

    private func catchUp(_ study: StudyName) throws(LedgerError) {
        while true {
            do {
                let isDone = try pool.write { database in
                    // One at a time is here, so what is known of the head now stays true until it is changed below.
                    var head = indexed.withLock { $0[study] }
                    if let known = head, try ledger.round(known.round, of: study)?.digest != known.digest {
                        try Self.forget(study, in: database)
                        head = nil
                    }
                    let records =
                        if let head {
                            try ledger.rounds(of: study, after: head.round, limit: Self.batch)
                        } else {
                            try ledger.rounds(of: study, before: RoundNumber(Self.batch + 1), limit: Self.batch)
                        }
                    for stored in records { try Self.insert(stored, into: database) }
                    if let last = records.last {
                        head = Head(round: last.record.round, digest: last.digest)
                        try database.cachedStatement(
                            sql: "INSERT OR REPLACE INTO study (name, last, digest) VALUES (?, ?, ?)"
                        ).execute(arguments: [study.text, last.record.round.value, last.digest.stored])
                    }
                    indexed.withLock { $0[study] = head }
                    return records.count < Self.batch
                }
                if isDone { return }
            } catch {
                // What was not stored is not indexed.
                indexed.withLock { $0[study] = nil }
                throw LedgerError(error, directory: ledger.directory)
            }
        }
    }

    /// Takes out everything that is indexed of a study.
    static func forget(_ study: StudyName, in database: Database) throws {
        try database.execute(sql: "DELETE FROM study WHERE name = ?", arguments: [study.text])
        for table in ["round", "outline", "task_metric", "part", "node_total"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE study = ?", arguments: [study.text])
        }
    }

    private static func insert(_ stored: StoredRound, into database: Database) throws {
        let record = stored.record
        let outline = RoundOutline(record)
        let (study, number) = (record.study.text, record.round.value)
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO round VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            study, number, outline.closing == .abandoned ? "abandoned" : "committed",
            outline.closing.rawValue, record.kind.rawValue,
            record.task?.text, record.opened.milliseconds, record.committed.seconds(since: record.opened),
            outline.byteCount, outline.participants + outline.lateCount, finite(outline.trainingLoss),
            finite(outline.evaluation?.loss), finite(outline.evaluation?.accuracy),
        ])
        let body = try LedgerJSON.bytes(of: outline, what: "outline of round \(number)")
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO outline VALUES (?, ?, ?, ?)").execute(arguments: [
            study, number, stored.digest.stored, String(decoding: body, as: UTF8.self),
        ])
        for (task, metrics) in outline.tasks where metrics.loss.isFinite {
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO task_metric VALUES (?, ?, ?, ?, ?)")
                .execute(arguments: [study, task.text, number, metrics.loss, finite(metrics.accuracy)])
        }
        for part in NodePart.list(of: record) { try insert(part, into: database) }
    }

    private static func insert(_ part: NodePart, into database: Database) throws {
        let known = try String.fetchOne(
            database.cachedStatement(sql: "SELECT outcome FROM part WHERE node = ? AND study = ? AND number = ?"),
            arguments: [part.node.text, part.study.text, part.round.value]
        )
        // What came late was missed before: the one outcome takes the place of the other.
        if let known { try count(part, as: known, rounds: -1, in: database) }
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            part.node.text, part.study.text, part.round.value, part.countsIn.value, part.outcome, part.reason,
            part.exampleCount, part.byteCount, finite(part.seconds), finite(part.updateNorm),
            finite(part.trainingLoss), finite(part.loss), finite(part.accuracy), part.at.milliseconds,
        ])
        try count(part, as: part.outcome, rounds: 1, in: database)
    }

    private static func count(_ part: NodePart, as outcome: String, rounds: Int, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO node_total VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    rounds = rounds + excluded.rounds, examples = examples + excluded.examples,
                    bytes = bytes + excluded.bytes, seconds = seconds + excluded.seconds
                """
        ).execute(arguments: [
            part.study.text, part.node.text, outcome, rounds, rounds < 0 ? 0 : bounded(part.exampleCount),
            rounds < 0 ? 0 : bounded(part.byteCount), rounds < 0 ? 0 : finite(part.seconds) ?? 0,
        ])
    }

    /// SQLite stores what is not a number as NULL; infinities are left out too, for no axis has room for them.
    private static func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }

    /// What a node may say of itself in one round without a sum over all rounds going over.
    private static func bounded(_ count: Int?) -> Int { max(0, min(count ?? 0, 1 << 40)) }
}
