import ArgumentParser

/// What the process says to whoever started it. Documented in `docs/operations.md`.
enum ExitStatus: Int32, CaseIterable {
    /// It was done.
    case done = 0
    /// It failed.
    case failed = 1
    /// The coordinator refused.
    case refused = 3
    /// The coordinator could not be reached.
    case unreachable = 4
    /// The command line makes no sense (`EX_USAGE`).
    case usage = 64
    /// Ctrl-C.
    case interrupted = 130
    /// Whoever read the output has gone (128 + SIGPIPE).
    case readerGone = 141

    /// The code in ArgumentParser's type.
    var exitCode: ExitCode { ExitCode(rawValue) }
}

/// A failure that a person is told in one sentence, with the exit status it ends with.
struct CommandFailure: Error, CustomStringConvertible {
    let status: ExitStatus
    let description: String

    init(_ description: String, status: ExitStatus = .failed) {
        self.status = status
        self.description = description
    }
}
