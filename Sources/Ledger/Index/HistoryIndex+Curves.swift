public import Federation
import GRDB

extension HistoryIndex {
    /// The points of a study's learning curves, in order.
    ///
    /// - Parameters:
    ///   - round: Only rounds after that number; nil for all.
    ///   - limit: At most so many, the first of them.
    public func curve(
        of study: StudyName,
        after round: Int? = nil,
        limit: Int = .max
    ) throws(LedgerError) -> [CurvePoint] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT number, training_loss, loss, accuracy, seconds, bytes, participants FROM round
                    WHERE study = ? AND number > ? ORDER BY number LIMIT ?
                    """
            )
            var points: [CurvePoint] = []
            let rows = try Row.fetchCursor(statement, arguments: [study.text, round ?? 0, max(0, limit)])
            while let row = try rows.next() {
                points.append(
                    CurvePoint(
                        round: try row.round(atIndex: 0),
                        trainingLoss: row[1],
                        loss: row[2],
                        accuracy: row[3],
                        seconds: row[4],
                        byteCount: row[5],
                        participants: row[6]
                    )
                )
            }
            return points
        }
    }

    /// What was measured on each task, round by round.
    public func taskCurves(of study: StudyName) throws(LedgerError) -> [TaskName: [TaskPoint]] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT task, number, loss, accuracy FROM task_metric WHERE study = ? ORDER BY task, number"
            )
            var curves: [TaskName: [TaskPoint]] = [:]
            let rows = try Row.fetchCursor(statement, arguments: [study.text])
            while let row = try rows.next() {
                let task = try row.name(TaskName.self, atIndex: 0)
                let point = TaskPoint(round: try row.round(atIndex: 1), loss: row[2], accuracy: row[3])
                curves[task, default: []].append(point)
            }
            return curves
        }
    }
}

/// How a model does on one task.
public struct TaskPoint: Sendable, Hashable {
    /// The round that measured it, before it changed the model.
    public var round: RoundNumber
    /// The mean loss.
    public var loss: Double
    /// The part classified correctly.
    public var accuracy: Double?
}
