import Logging
import Wire

/// Makes the loggers, which write to standard error: text for people, or one JSON object a line.
enum LogHandlers {
    /// A logger of that level.
    static func logger(label: String, level: Logger.Level, json: Bool) -> Logger {
        var logger = Logger(label: label) { label -> any LogHandler in
            json ? JSONLogHandler(label: label) : StreamLogHandler.standardError(label: label)
        }
        logger.logLevel = level
        return logger
    }
}

/// One JSON object a line, for machines that collect logs.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .notice
    private let label: String

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues(\.description)
        fields["time"] = Timestamp(SystemClock.now()).description
        fields["level"] = event.level.rawValue
        fields["logger"] = label
        fields["event"] = event.message.description
        guard let line = try? WireCoding.encode(fields) else { return }
        Terminal.note(line + [UInt8(ascii: "\n")])
    }
}
