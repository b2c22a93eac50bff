/// Reads a task's cell.
struct TaskReader {
    /// What a cell says.
    enum Answer {
        /// The task with that index.
        case task(Int32)
        /// A date outside all tasks' ranges.
        case outside
        /// Nothing that the schema knows.
        case unknown
    }

    private let texts: TextIndex
    private let periods: [TaskColumn.Period]?

    init(_ column: TaskColumn?) {
        switch column?.kind {
        case .values(let tasks)?: (texts, periods) = (TextIndex(tasks.map(\.value)), nil)
        case .periods(let periods)?: (texts, self.periods) = (TextIndex([]), periods)
        case nil: (texts, periods) = (TextIndex([]), nil)
        }
    }

    func read(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Answer {
        guard let periods else {
            return texts.place(of: bytes, from: start, to: end).map { .task(Int32($0)) } ?? .unknown
        }
        guard let date = DateTime(bytes, from: start, to: end) else { return .unknown }
        return periods.firstIndex { $0.dates.contains(date) }.map { .task(Int32($0)) } ?? .outside
    }

    /// What is expected of a cell.
    static func expectation(of column: TaskColumn?) -> String {
        switch column?.kind {
        case .values(let tasks)?: CellText.list(tasks.map(\.value))
        case .periods?, nil: "a date such as 2024-01-31, or with a time such as 2024-01-31T08:30"
        }
    }
}
