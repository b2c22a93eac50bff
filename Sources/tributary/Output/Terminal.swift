import Foundation
import Glibc

/// Where output goes and what it can show.
enum Terminal {
    /// Whether standard output is a terminal that can be redrawn.
    static let isInteractive = isatty(STDOUT_FILENO) == 1 && environment("TERM") != "dumb"

    /// Whether colours are wanted: on a terminal, unless `NO_COLOR` is set (no-color.org).
    static let usesColor = isInteractive && (environment("NO_COLOR") ?? "").isEmpty

    /// Whether somebody can be asked something.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

    /// The terminal's columns; 100 where it does not say.
    static var columns: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }

    /// A result, to standard output.
    static func write(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// Text as it is, to standard output.
    static func writeRaw(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// Everything that is not a result, to standard error.
    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    private static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}

/// The few styles the output has.
enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"

    /// The text in this style, if the terminal shows colours.
    func callAsFunction(_ text: String) -> String {
        Terminal.usesColor ? "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" : text
    }
}
