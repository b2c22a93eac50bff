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
        writeRaw(text + "\n")
    }

    /// Text as it is, to standard output. A reader that has gone, as in `rounds list | head`, ends the command quietly.
    static func writeRaw(_ text: String) {
        if !send(Array(text.utf8), to: STDOUT_FILENO), errno == EPIPE { exit(ExitStatus.readerGone.rawValue) }
    }

    /// Everything that is not a result, to standard error.
    static func note(_ text: String) {
        note(Array((text + "\n").utf8))
    }

    /// Bytes to standard error. Where nobody reads them any more, the process goes on without.
    static func note(_ bytes: some Collection<UInt8>) {
        _ = send(Array(bytes), to: STDERR_FILENO)
    }

    /// Writes all bytes; false, with `errno`, if the descriptor does not take them.
    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// A text that somebody else wrote, without what a terminal would carry out: control characters become spaces.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                        " "
                    default: scalar
                    }
                }
            )
        )
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
