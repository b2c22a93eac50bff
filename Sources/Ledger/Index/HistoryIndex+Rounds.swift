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

/// A page of the rounds that a filter lets through.
public struct IndexedPage: Sendable, Hashable {
    /// Its rounds, in order.
    public let rounds: [IndexedRound]
    /// How many rounds the filter lets through on all pages.
    public let count: Int
    /// Whether there are some before the page.
    public let hasOlder: Bool
    /// Whether there are some behind it.
    public let hasNewer: Bool
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
        try read { database in
            let numbers = try Self.numbers(of: study, filter, limit: LedgerStore.page(limit), in: database)
            return try Self.rounds(numbers[...], of: study, in: database)
        }
    }

    /// A page of the rounds that a filter lets through: the first behind `after`, or the last of all.
    ///
    /// - Parameter limit: The number of rounds, at most ``LedgerStore/maximumPage``.
    public func page(of study: StudyName, _ filter: HistoryFilter, limit: Int) throws(LedgerError) -> IndexedPage {
        var whole = filter
        (whole.after, whole.before) = (nil, nil)
        return try read { database in
            let numbers = try Self.numbers(of: study, whole, in: database)
            let start = filter.after.flatMap { after in numbers.firstIndex { $0 > after } ?? numbers.endIndex } ?? 0
            let end = filter.before.flatMap { before in numbers.firstIndex { $0 >= before } } ?? numbers.endIndex
            let part = numbers[start..<max(start, end)]
            let length = LedgerStore.page(limit)
            let shown = filter.after == nil ? part.suffix(length) : part.prefix(length)
            return IndexedPage(
                rounds: try Self.rounds(shown, of: study, in: database),
                count: numbers.count,
                hasOlder: shown.startIndex > 0,
                hasNewer: shown.endIndex < numbers.endIndex
            )
        }
    }

    private static func rounds(
        _ numbers: ArraySlice<Int>,
        of study: StudyName,
        in database: Database
    ) throws -> [IndexedRound] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT CAST(o.body AS BLOB), o.record, CAST(f.body AS BLOB) FROM outline AS o
                    LEFT JOIN outline AS f ON f.study = o.study AND f.number = o.number + 1
                    WHERE o.study = ? AND o.number = ?
                """
        )
        return try numbers.compactMap { number in
            guard let row = try Row.fetchOne(statement, arguments: [study.text, number]) else { return nil }
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

    /// How many rounds of a study a filter lets through.
    public func count(of study: StudyName, _ filter: HistoryFilter = HistoryFilter()) throws(LedgerError) -> Int {
        try read { database in
            guard filter.node == nil else { return try Self.numbers(of: study, filter, in: database).count }
            let (condition, arguments) = filter.condition(in: study)
            let statement = try database.cachedStatement(sql: "SELECT count(*) FROM round WHERE \(condition)")
            return try Int.fetchOne(statement, arguments: StatementArguments(arguments)) ?? 0
        }
    }

    /// The numbers of the rounds that a filter lets through, in order: the first behind `after`, or the last of all.
    ///
    /// The rounds of a node are looked up in a set made of all its parts: two walks over neighbouring rows. A question
    /// for each round takes ten times as long.
    private static func numbers(
        of study: StudyName,
        _ filter: HistoryFilter,
        limit: Int = .max,
        in database: Database
    ) throws -> [Int] {
        let (condition, arguments) = filter.condition(in: study)
        let isForward = filter.after != nil
        let statement = try database.cachedStatement(
            sql: "SELECT number FROM round WHERE \(condition) ORDER BY number \(isForward ? "ASC" : "DESC") LIMIT ?"
        )
        let bound = filter.node == nil ? limit : .max
        let cursor = try Int.fetchCursor(statement, arguments: StatementArguments(arguments + [bound]))
        let own = try filter.node.map { try rounds(with: $0, in: study, database) }
        var numbers: [Int] = []
        while numbers.count < limit, let number = try cursor.next() {
            if own?.contains(number) ?? true { numbers.append(number) }
        }
        return isForward ? numbers : numbers.reversed()
    }

    /// The rounds in which a node was asked, and those whose mean has an update of it.
    private static func rounds(with node: NodeName, in study: StudyName, _ database: Database) throws -> Set<Int> {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT number, counted, outcome = 'late' FROM part WHERE node = ? AND study = ?"
            ),
            arguments: [node.text, study.text]
        )
        var rounds: Set<Int> = []
        while let row = try rows.next() {
            rounds.insert(row[0])
            if row[2] { rounds.insert(row[1]) }
        }
        return rounds
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
