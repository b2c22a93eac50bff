public import Federation
import FoundationEssentials
import GRDB
public import Parameters

/// A round as the index has it.
public struct IndexedRound: Sendable, Hashable {
    /// Its record without what each node gave.
    public let outline: RoundOutline
    /// The record's digest.
    public let digest: ContentDigest
    /// How the model that it made does, measured in the round after it; nil until then.
    public let following: EvaluationMetrics?
}

extension HistoryIndex {
    /// The rounds of a study that a filter lets through, in order: the first behind `after`, or the last of all.
    ///
    /// - Parameter limit: The number of rounds, at most ``LedgerStore/maximumPage``.
    public func rounds(
        of study: StudyName,
        _ filter: HistoryFilter = HistoryFilter(),
        limit: Int
    ) throws(LedgerError) -> [IndexedRound] {
        let (condition, arguments) = filter.condition(in: study)
        let order = filter.after == nil ? "DESC" : "ASC"
        return try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT CAST(o.body AS BLOB), o.record, CAST(f.body AS BLOB) FROM
                            (SELECT study, number FROM round WHERE \(condition) ORDER BY number \(order) LIMIT ?) AS r
                            JOIN outline AS o ON o.study = r.study AND o.number = r.number
                            LEFT JOIN outline AS f ON f.study = r.study AND f.number = r.number + 1
                            ORDER BY r.number
                        """
                ),
                arguments: StatementArguments(arguments + [LedgerStore.page(limit)])
            )
            return try rows.map { row in
                let following = try row.decode(Data?.self, atIndex: 2).map {
                    try LedgerJSON.value(RoundOutline.self, from: $0)
                }
                return IndexedRound(
                    outline: try LedgerJSON.value(RoundOutline.self, from: try row.bytes(atIndex: 0)),
                    digest: try row.digest(atIndex: 1),
                    following: following?.evaluation
                )
            }
        }
    }

    /// How many rounds of a study a filter lets through.
    public func count(of study: StudyName, _ filter: HistoryFilter = HistoryFilter()) throws(LedgerError) -> Int {
        let (condition, arguments) = filter.condition(in: study)
        return try read { database in
            let statement = try database.cachedStatement(sql: "SELECT count(*) FROM round WHERE \(condition)")
            return try Int.fetchOne(statement, arguments: StatementArguments(arguments)) ?? 0
        }
    }

    /// The rounds that measured a study's tasks at their ends: the first, and every one that trained nothing.
    public func measuringRounds(of study: StudyName) throws(LedgerError) -> [RoundNumber] {
        try read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql:
                        "SELECT number FROM round WHERE study = ? AND (kind <> 'training' OR number = 1) ORDER BY number"
                ),
                arguments: [study.text]
            ).map { try $0.round(atIndex: 0) }
        }
    }

    /// The first training round of each task, and how many were committed.
    public func trainingRounds(of study: StudyName) throws(LedgerError) -> [TaskName: (first: RoundNumber, count: Int)]
    {
        try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT task, min(number), sum(kind = 'training' AND state <> 'abandoned') FROM round
                        WHERE study = ? AND task IS NOT NULL GROUP BY task
                        """
                ),
                arguments: [study.text]
            )
            return Dictionary(
                uniqueKeysWithValues: try rows.map { row in
                    (
                        try row.name(TaskName.self, atIndex: 0),
                        (first: try row.round(atIndex: 1), count: try row.decode(Int.self, atIndex: 2))
                    )
                }
            )
        }
    }
}
