/// What is logged and how.
public struct LogSettings: Sendable, Hashable {
    /// The least level that is logged; `info`.
    public var level: Level
    /// How a line looks; `text`.
    public var format: Format

    /// Settings of that level and format.
    public init(level: Level = .info, format: Format = .text) {
        self.level = level
        self.format = format
    }

    /// The levels, as swift-log names them.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// Every step.
        case trace
        /// The flow of work.
        case debug
        /// One line an event that an operator wants to see.
        case info
        /// What an operator should notice.
        case notice
        /// Somebody may have to act.
        case warning
        /// Something failed.
        case error
        /// The process cannot go on.
        case critical
    }

    /// How a line looks.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        /// A line for people.
        case text
        /// A JSON object a line, for machines.
        case json
    }
}
