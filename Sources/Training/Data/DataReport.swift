/// What was read and what became of it: no cell's text but that of bad ones, and no row.
public struct DataReport: Sendable, Hashable, Codable {
    /// Rows left out for the same reason.
    public struct LeftOut: Sendable, Hashable, Codable {
        /// The first of them.
        public let first: RowFault
        /// The number of rows.
        public let count: Int
        /// The lines of the first 20.
        public let lines: [Int]
    }

    /// How often a class or a task occurs.
    public struct Occurrences: Sendable, Hashable, Codable {
        /// The class or the task.
        public let name: String
        /// The rows to train on.
        public let trainingCount: Int
        /// The rows held out.
        public let holdoutCount: Int
    }

    /// A feature as the training part has it, before scaling.
    public struct Feature: Sendable, Hashable, Codable {
        /// The column, for a category with the value: `sex=male`.
        public let name: String
        /// The mean over the values that are not missing, or were replaced by a number; 0 if there are none.
        public let mean: Double
        /// The standard deviation, its squares divided by the number of values; exactly 0 if they are all the same.
        public let standardDeviation: Double
        /// The number of missing values.
        public let missingCount: Int
    }

    /// The files read.
    public let paths: [String]
    /// The rows read, without header and empty lines.
    public let rowCount: Int
    /// The rows to train on.
    public let trainingCount: Int
    /// The rows held out.
    public let holdoutCount: Int
    /// The rows left out, by reason and column, in the order in which the reasons were met.
    public let leftOut: [LeftOut]
    /// The classes in their order; none for a number to predict.
    public let classes: [Occurrences]
    /// The tasks in their order; none if there is only one.
    public let tasks: [Occurrences]
    /// The features in their order.
    public let features: [Feature]

    /// The number of rows left out.
    public var leftOutCount: Int { leftOut.reduce(0) { $0 + $1.count } }

    /// The number of features: what a plan's inputs must be.
    public var featureCount: Int { features.count }
}

extension DataReport: CustomStringConvertible {
    /// A few lines for a person.
    public var description: String {
        var lines = [
            "\(paths.joined(separator: ", ")): \(rowCount) rows, \(featureCount) features; "
                + "\(trainingCount) to train on, \(holdoutCount) held out, \(leftOutCount) left out"
        ]
        for group in leftOut {
            let place = ReportedLines.sentence(group.lines, of: group.count)
            lines.append("left out: \(group.count) \(group.count == 1 ? "row" : "rows") (\(place)): \(group.first)")
        }
        for (title, occurrences) in [("classes", classes), ("tasks", tasks)] where !occurrences.isEmpty {
            let counts = occurrences.map { "\($0.name) \($0.trainingCount) + \($0.holdoutCount)" }
            lines.append("\(title) (training + held out): " + counts.joined(separator: ", "))
        }
        let constant = features.filter { $0.standardDeviation == 0 }.count
        if constant > 0 { lines.append("features with only one value in the training part: \(constant)") }
        return lines.joined(separator: "\n")
    }
}
