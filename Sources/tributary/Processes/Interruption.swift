import Foundation
import Glibc

/// Does something once when Ctrl-C or SIGTERM comes, then ends the process with the documented code.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - sentence: What is said; nil for nothing.
    ///   - action: What is done before.
    init(
        saying sentence: String? = "interrupted; everything that was started is stopped",
        _ action: @escaping @Sendable () -> Void
    ) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                action()
                if let sentence { Terminal.note(sentence) }
                exit(ExitStatus.interrupted.rawValue)
            }
            source.resume()
            return source
        }
    }

    /// Leaves signals to themselves again.
    func cancel() {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}
