public import Federation
import FoundationEssentials
import GRDB
import Parameters

extension LedgerStore {
    /// The studies that have records, in the order of their names.
    public func studies() throws(LedgerError) -> [StudyName] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT DISTINCT study FROM round ORDER BY study")
                .map { try $0.name(StudyName.self, atIndex: 0) }
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
                "study = ? AND number > ? ORDER BY number LIMIT ?",
                [study.text, round.value, Self.page(limit)],
                in: database
            ).map { try $0.decoded(study) }
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
                "study = ? AND number < ? ORDER BY number DESC LIMIT ?",
                [study.text, round?.value ?? .max, Self.page(limit)],
                in: database
            ).reversed().map { try $0.decoded(study) }
        }
    }

    /// The record of a round; nil if it was not committed.
    public func round(_ number: RoundNumber, of study: StudyName) throws(LedgerError) -> StoredRound? {
        try read { database in
            try Self.rows("study = ? AND number = ?", [study.text, number.value], in: database)
                .first?.decoded(study)
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

    /// Computes the chain of a study's records anew. The cost grows with the history.
    ///
    /// - Returns: The chain behind the last record.
    /// - Throws: ``LedgerError/chainBroken(_:_:_:)`` with the first round at which it breaks.
    @discardableResult
    public func verifyChain(of study: StudyName) throws(LedgerError) -> RoundChain {
        try read { database in
            var chain = RoundChain(study: study)
            let rows = try Row.fetchCursor(
                database,
                sql: "\(Self.selection) study = ? ORDER BY number",
                arguments: [study.text]
            )
            while let row = try rows.next() { try chain.verify(RoundRow(row)) }
            return chain
        }
    }

    // MARK: Within a transaction

    private static let selection = "SELECT number, previous, digest, CAST(record AS BLOB) FROM round WHERE"

    private static func rows(
        _ condition: String,
        _ arguments: StatementArguments,
        in database: Database
    ) throws -> [RoundRow] {
        let statement = try database.cachedStatement(sql: "\(selection) \(condition)")
        return try Row.fetchAll(statement, arguments: arguments).map { try RoundRow($0) }
    }
}
