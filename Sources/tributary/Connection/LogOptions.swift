import ArgumentParser
import Logging
import Settings

/// `--log-level`: what is logged, to standard error.
struct LogOptions: ParsableArguments {
    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: String?

    func validate() throws {
        if let logLevel, Logger.Level(rawValue: logLevel) == nil {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--log-level: found \"\(logLevel)\", expected one of \(levels).")
        }
    }

    /// A logger that writes to standard error.
    func logger(label: String, default settings: LogSettings = LogSettings()) -> Logger {
        let level =
            logLevel.flatMap(Logger.Level.init(rawValue:)) ?? Logger.Level(rawValue: settings.level.rawValue) ?? .notice
        return LogHandlers.logger(label: label, level: level, json: settings.format == .json)
    }
}
