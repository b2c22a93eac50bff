import Synchronization
import Wire

/// How far an assignment is: written by the thread that trains, read by the task that reports.
final class ProgressBoard: Sendable {
    private struct Entry {
        var step: ProgressRequest.Step
        var fraction: Double
    }

    private let entry: Mutex<Entry>

    /// A board that begins at a step.
    init(_ step: ProgressRequest.Step) { entry = Mutex(Entry(step: step, fraction: 0)) }

    /// Notes how far it is.
    func note(_ step: ProgressRequest.Step, _ fraction: Double) {
        let fraction = min(max(fraction, 0), 1)
        entry.withLock { $0 = Entry(step: step, fraction: fraction) }
    }

    /// How far it is, as it is reported.
    var report: ProgressRequest { entry.withLock { ProgressRequest(step: $0.step, fraction: $0.fraction) } }
}
