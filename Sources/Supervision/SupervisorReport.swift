import Wire

/// Decides what a service manager is told, from how the process is each time it is asked.
///
///     READY=1      once, when the process is ready for the first time
///     STATUS=…     whenever the line is another
///     WATCHDOG=1   each time, as long as what does the work answers
///     STOPPING=1   once, when the process has been told to stop
struct SupervisorReport: Sendable, Equatable {
    private let isWatched: Bool
    private var saidReady = false
    private var saidStopping = false
    private var status = ""

    /// - Parameter isWatched: Whether the service manager wants signs of life.
    init(isWatched: Bool) { self.isWatched = isWatched }

    /// The notification for a condition; nil if there is nothing to say.
    mutating func message(for condition: ProcessCondition) -> String? {
        var lines: [String] = []
        if condition.problem == nil, !saidReady {
            saidReady = true
            lines.append("READY=1")
        }
        if condition.isDraining { lines += stopping() }
        let line = String(condition.status.map { $0.isNewline ? " " : $0 }.prefix(Self.longestStatus))
        if line != status {
            status = line
            lines.append("STATUS=\(line)")
        }
        if isWatched, condition.isResponsive { lines.append("WATCHDOG=1") }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// The notification at the end.
    mutating func end() -> String? { stopping().first }

    private mutating func stopping() -> [String] {
        guard !saidStopping else { return [] }
        saidStopping = true
        return ["STOPPING=1"]
    }

    /// The most characters of a status line.
    private static let longestStatus = 200
}
