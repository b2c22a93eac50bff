import ArgumentParser
import NodeAgent
import Settings
import Wire

/// Runs the command of the command line and ends the process with the documented code.
enum CommandRunner {
    static func run(_ root: any AsyncParsableCommand.Type) async {
        do {
            var command = try root.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard let failure = failure(for: error) else { root.exit(withError: error) }
            Terminal.note("\(Style.red("error:")) \(failure.description)")
            root.exit(withError: failure.status.exitCode)
        }
    }

    /// The sentence and the status of a failure of ours; nil for what ArgumentParser says itself.
    private static func failure(for error: any Error) -> CommandFailure? {
        switch error {
        case let failure as CommandFailure: failure
        case let problem as ProblemDetails: CommandFailure("\(problem)", status: .refused)
        case is CancellationError: CommandFailure("interrupted", status: .interrupted)
        case let coded as any CodedError: CommandFailure("\(coded) [\(coded.code)]")
        case is ExitCode, is ValidationError, is CleanExit: nil
        default: isParserError(error) ? nil : CommandFailure("\(error)")
        }
    }

    private static func isParserError(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}
