public import Federation
import GRDB

/// What a node gave to a study over all rounds, by outcome.
public struct NodeTotal: Sendable, Hashable {
    /// The study.
    public let study: StudyName
    /// The node.
    public let node: NodeName
    /// `accepted`, `late`, `refused`, `silent`, `overtaken`, `declined` or `revoked`.
    public let outcome: String
    /// The rounds with that outcome.
    public let rounds: Int
    /// The examples behind its updates.
    public let exampleCount: Int
    /// The bytes of its updates.
    public let byteCount: Int
    /// The seconds it spent.
    public let seconds: Double
}

extension HistoryIndex {
    /// What nodes gave over all rounds.
    ///
    /// - Parameters:
    ///   - study: One study; nil for all.
    ///   - node: One node; nil for all.
    public func totals(of study: StudyName? = nil, node: NodeName? = nil) throws(LedgerError) -> [NodeTotal] {
        try read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT study, node, outcome, rounds, examples, bytes, seconds FROM node_total
                        WHERE study = ifnull(?, study) AND node = ifnull(?, node) AND rounds > 0
                        ORDER BY study, node, outcome
                        """
                ),
                arguments: [study?.text, node?.text]
            ).map { row in
                NodeTotal(
                    study: try row.name(StudyName.self, atIndex: 0),
                    node: try row.name(NodeName.self, atIndex: 1),
                    outcome: row[2],
                    rounds: row[3],
                    exampleCount: row[4],
                    byteCount: row[5],
                    seconds: row[6]
                )
            }
        }
    }

    /// The outcome of every node in the last rounds of a study.
    ///
    /// - Parameter count: How many rounds.
    /// - Returns: By node, the outcomes by round, and the first round they may be of.
    public func participation(
        in study: StudyName,
        last count: Int
    ) throws(LedgerError) -> (first: Int, outcomes: [NodeName: [Int: String]]) {
        try read { database in
            let last = try Int.fetchOne(
                database.cachedStatement(sql: "SELECT max(number) FROM round WHERE study = ?"),
                arguments: [study.text]
            )
            let first = max(1, (last ?? 0) - count + 1)
            var outcomes: [NodeName: [Int: String]] = [:]
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT node, number, outcome FROM part INDEXED BY part_by_round WHERE study = ? AND number >= ?
                        """
                ),
                arguments: [study.text, first]
            )
            while let row = try rows.next() {
                outcomes[try row.name(NodeName.self, atIndex: 0), default: [:]][row[1]] = row[2]
            }
            return (first, outcomes)
        }
    }

    /// What a node gave, the newest first.
    ///
    /// - Parameters:
    ///   - study: Only to that study; nil for all.
    ///   - round: Only to rounds before that one, which needs a study.
    ///   - limit: At most so many, at most ``LedgerStore/maximumPage``.
    public func parts(
        of node: NodeName,
        in study: StudyName? = nil,
        before round: Int? = nil,
        limit: Int
    ) throws(LedgerError) -> [NodePart] {
        try read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT study, number, counted, outcome, reason, at, examples, bytes, seconds, norm,
                            training_loss, loss, accuracy FROM part
                        WHERE node = ? AND study = ifnull(?, study) AND number < ?
                        ORDER BY \(study == nil ? "at DESC, study," : "") number DESC LIMIT ?
                        """
                ),
                arguments: [node.text, study?.text, round ?? .max, LedgerStore.page(limit)]
            ).map { row in
                var part = NodePart(
                    study: try row.name(StudyName.self, atIndex: 0),
                    round: try row.round(atIndex: 1),
                    countsIn: try row.round(atIndex: 2),
                    node: node,
                    outcome: row[3],
                    reason: row[4],
                    at: try row.instant(atIndex: 5)
                )
                part.exampleCount = row[6]
                part.byteCount = row[7]
                part.seconds = row[8]
                part.updateNorm = row[9]
                part.trainingLoss = row[10]
                part.loss = row[11]
                part.accuracy = row[12]
                return part
            }
        }
    }
}
