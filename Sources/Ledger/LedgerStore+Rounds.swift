public import Federation
import FoundationEssentials
import GRDB
import Parameters

extension LedgerStore {
    /// The studies that have records, in the order of their names.
    public func studies() throws(LedgerError) -> [StudyName] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT DISTINCT study FROM entry WHERE kind = 'round.committed' ORDER BY study"
            )
            .map { try $0.name(StudyName.self, atIndex: 0) }
        }
    }

    /// The last round of each study that has a record. Costs as much as there are studies, whatever rounds they have.
    public func lastRounds() throws(LedgerError) -> [(StudyName, RoundNumber)] {
        try read { database in
            // From the end of the index: the last study's last round, then that of the study before it.
            let last = """
                SELECT study, round FROM entry INDEXED BY entry_round WHERE kind = 'round.committed' AND study < ?
                ORDER BY study DESC, round DESC LIMIT 1
                """
            var found: [(StudyName, RoundNumber)] = []
            var bound = "\u{10FFFF}"
            while let row = try Row.fetchOne(database.cachedStatement(sql: last), arguments: [bound]) {
                let study = try row.name(StudyName.self, atIndex: 0)
                found.append((study, try row.round(atIndex: 1)))
                bound = study.text
            }
            return found.reversed()
        }
    }

    /// The records of a study that come first after a round, in order.
    ///
    /// - Parameters:
    ///   - round: Only rounds after that one.
    ///   - limit: The number of rounds, at most ``maximumPage``.
    public func rounds(
        of study: StudyName,
        after round: RoundNumber,
        limit: Int
    ) throws(LedgerError) -> [StoredRound] {
        try read { database in
            try Self.rows(
                "round > ? ORDER BY round LIMIT ?",
                of: study,
                [round.value, Self.page(limit)],
                in: database
            )
        }
    }

    /// The last records of a study before a round, in order: the oldest of them first.
    ///
    /// - Parameters:
    ///   - round: Only rounds before that one; nil for the newest there are.
    ///   - limit: The number of rounds, at most ``maximumPage``.
    public func rounds(
        of study: StudyName,
        before round: RoundNumber? = nil,
        limit: Int
    ) throws(LedgerError) -> [StoredRound] {
        try read { database in
            try Self.rows(
                "round < ? ORDER BY round DESC LIMIT ?",
                of: study,
                [round?.value ?? .max, Self.page(limit)],
                in: database
            ).reversed()
        }
    }

    /// The record of a round; nil if it was not committed.
    public func round(_ number: RoundNumber, of study: StudyName) throws(LedgerError) -> StoredRound? {
        try read { database in
            try Self.rows("round = ?", of: study, [number.value], in: database).first
        }
    }

    /// What a node gave to rounds of all studies, the newest first.
    ///
    /// - Parameter limit: The number of contributions, at most ``maximumPage``.
    public func contributions(of node: NodeName, limit: Int) throws(LedgerError) -> [StoredContribution] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT study, round, digest, bytes, examples, accepted FROM contribution
                    WHERE node = ? ORDER BY accepted DESC, study, round DESC LIMIT ?
                    """,
                arguments: [node.text, Self.page(limit)]
            ).map { row in
                StoredContribution(
                    study: try row.name(StudyName.self, atIndex: 0),
                    round: try row.round(atIndex: 1),
                    node: node,
                    update: try row.digest(atIndex: 2),
                    byteCount: try row.decode(Int.self, atIndex: 3),
                    exampleCount: try row.decode(Int.self, atIndex: 4),
                    accepted: try row.instant(atIndex: 5)
                )
            }
        }
    }

    /// Computes the chain anew: every entry's bytes, and that each follows from the one before. The cost grows with the
    /// history. It does not look at signatures.
    ///
    /// - Returns: The end of the chain.
    /// - Throws: ``LedgerError/chainBroken(position:_:)`` with the first entry at which it breaks.
    @discardableResult
    public func verifyChain() throws(LedgerError) -> ChainHead {
        try read { database in
            var walk = ChainWalk()
            let rows = try Row.fetchCursor(database, sql: "SELECT \(EntryRow.columns) FROM entry ORDER BY position")
            while let row = try rows.next() { try walk.step(EntryRow(row)) }
            return walk.head
        }
    }

    // MARK: Within a transaction

    private static func rows(
        _ condition: String,
        of study: StudyName,
        _ arguments: StatementArguments,
        in database: Database
    ) throws -> [StoredRound] {
        let statement = try database.cachedStatement(
            sql: "SELECT \(EntryRow.columns) FROM entry WHERE kind = 'round.committed' AND study = ? AND \(condition)"
        )
        return try Row.fetchAll(statement, arguments: [study.text] + arguments).map { row in
            let entry = try EntryRow(row)
            return try entry.committedRound(study, entry.round ?? .first)
        }
    }
}
