/// The column that says which task a row belongs to: by a text, or by a date.
public struct TaskColumn: Sendable, Hashable {
    /// A task and the text that stands for it.
    public struct Task: Sendable, Hashable {
        /// The text in the cells.
        public var value: String
        /// The task's name.
        public var name: String

        /// A task of that name.
        public init(value: String, name: String) {
            self.value = value
            self.name = name
        }
    }

    /// A task and the dates of its rows.
    public struct Period: Sendable, Hashable {
        /// The task's name.
        public var name: String
        /// The dates of its rows.
        public var dates: DateRange

        /// A task of that name.
        public init(name: String, dates: DateRange) {
            self.name = name
            self.dates = dates
        }
    }

    /// How a cell tells its row's task.
    public enum Kind: Sendable, Hashable {
        /// One of these texts; another one is a bad cell. Several texts may stand for one task only as tasks of their
        /// own.
        case values([Task])
        /// A date in one of these ranges. A row whose date is in none is left out and counted, and is no bad row; what
        /// is no date is a bad cell.
        case periods([Period])
    }

    /// The column's name.
    public var column: String
    /// How a cell tells its row's task; a task's place in the list is its index in ``Dataset/tasks``.
    public var kind: Kind

    /// A column of that kind.
    public init(column: String, kind: Kind) {
        self.column = column
        self.kind = kind
    }

    /// A column of texts.
    public init(column: String, tasks: [Task]) { self.init(column: column, kind: .values(tasks)) }

    /// The tasks' names in their order.
    public var names: [String] {
        switch kind {
        case .values(let tasks): tasks.map(\.name)
        case .periods(let periods): periods.map(\.name)
        }
    }

    var fault: DataSchemaFault? {
        if column.isEmpty { return .unnamed("task") }
        if names.isEmpty { return .noValues(column) }
        switch kind {
        case .values(let tasks):
            return (tasks.map(\.value).firstRepeated ?? names.firstRepeated).map { .repeatedValue(column, $0) }
        case .periods(let periods):
            if let repeated = names.firstRepeated { return .repeatedValue(column, repeated) }
            if let empty = periods.first(where: \.dates.isEmpty) { return .emptyPeriod(column, empty.name) }
            return Self.firstOverlap(of: periods).map {
                .overlappingPeriods(column, periods[$0.first].name, periods[$0.second].name)
            }
        }
    }

    /// The places of the first period that has a date of an earlier one, and of that one.
    public static func firstOverlap(of periods: [Period]) -> (first: Int, second: Int)? {
        for second in periods.indices {
            for first in periods[..<second].indices where periods[first].dates.overlaps(periods[second].dates) {
                return (first, second)
            }
        }
        return nil
    }
}
