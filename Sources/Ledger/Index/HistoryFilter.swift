public import Federation

/// Which rounds of a study are asked for.
public struct HistoryFilter: Sendable, Hashable {
    /// Only rounds after this number.
    public var after: Int?
    /// Only rounds before this number.
    public var before: Int?
    /// Only rounds of this task.
    public var task: TaskName?
    /// Only rounds of that kind.
    public var kind: RoundKind?
    /// Only rounds that closed that way.
    public var closing: RoundRecord.Closing?
    /// Only rounds in which this node was asked or whose mean has an update of it.
    public var node: NodeName?
    /// Only `committed` or only `abandoned` ones.
    public var state: String?
    /// Only rounds that opened at this time or later.
    public var from: Instant?
    /// Only rounds that opened before this time.
    public var to: Instant?

    /// Every round.
    public init() {}

    /// The condition on the table `round`, and its arguments; without the node, which that table does not know.
    func condition(in study: StudyName) -> (sql: String, arguments: [any SQLValue]) {
        var parts = ["study = ?"]
        var arguments: [any SQLValue] = [study.text]
        func add(_ part: String, _ value: (any SQLValue)?) {
            guard let value else { return }
            parts.append(part)
            arguments.append(value)
        }
        add("number > ?", after)
        add("number < ?", before)
        add("task = ?", task?.text)
        add("kind = ?", kind?.rawValue)
        add("closing = ?", closing?.rawValue)
        add("state = ?", state)
        add("opened >= ?", from?.milliseconds)
        add("opened < ?", to?.milliseconds)
        return (parts.joined(separator: " AND "), arguments)
    }
}
