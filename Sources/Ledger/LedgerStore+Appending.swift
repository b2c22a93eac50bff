public import Federation
import GRDB
import Parameters

extension LedgerStore {
    /// Stores an event with everything that comes of it, in one transaction.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - now: When, as the core is told.
    ///   - records: The records of the rounds that the event commits; each goes to the end of its study's chain.
    ///   - documents: Changes of documents, in order.
    ///   - audit: What stands in the audit about it.
    ///   - durability: `.process` survives the death of this process, `.flush` a power cut too. An event with records
    ///     is always flushed.
    /// - Returns: The event's place in the history, from 1.
    @discardableResult
    public func append(
        _ event: FederationEvent,
        at now: Instant,
        records: [RoundRecord] = [],
        documents: [DocumentChange] = [],
        audit: [AuditEntry] = [],
        durability: Plan.Durability
    ) throws(LedgerError) -> Int64 {
        let payload = try LedgerJSON.bytes(of: event, what: "event \(event.kind)")
        let documents = try Self.encoded(documents)
        return try write(records.isEmpty ? durability : .flush) { database in
            let sequence = try Self.lastEvent(in: database) + 1
            try database.cachedStatement(
                sql: "INSERT INTO event (sequence, at, kind, checksum, payload) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [
                sequence, now.milliseconds, event.kind, Checksum.of(sequence, now.milliseconds, text: payload),
                String(decoding: payload, as: UTF8.self),
            ])
            for record in records { try Self.insert(record, event: sequence, into: database) }
            for change in documents { try Self.apply(change, to: database) }
            for entry in audit { try Self.insert(entry, into: database) }
            return sequence
        }
    }

    private static func insert(_ record: RoundRecord, event: Int64, into database: Database) throws {
        var chain = try chain(of: record.study, in: database)
        let stored = try chain.append(record)
        let study = record.study.text
        try database.cachedStatement(
            sql: "INSERT INTO round (study, number, event, previous, digest, record) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            study, record.round.value, event, stored.previous.stored, stored.digest.stored,
            String(decoding: stored.json, as: UTF8.self),
        ])
        let insertion = try database.cachedStatement(
            sql: """
                INSERT INTO contribution (study, round, node, digest, bytes, examples, accepted)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        for part in record.contributions {
            try insertion.execute(arguments: [
                study, record.round.value, part.node.text, part.update.stored, part.byteCount, part.exampleCount,
                part.accepted.milliseconds,
            ])
        }
    }

    /// The chain of a study behind its last record.
    private static func chain(of study: StudyName, in database: Database) throws -> RoundChain {
        let statement = try database.cachedStatement(
            sql: "SELECT number, digest FROM round WHERE study = ? ORDER BY number DESC LIMIT 1"
        )
        guard let row = try Row.fetchOne(statement, arguments: [study.text]) else { return RoundChain(study: study) }
        return RoundChain(study: study, last: try row.round(atIndex: 0), head: try row.digest(atIndex: 1))
    }
}
