import HummingbirdCore
import NIOCore
import Synchronization

/// Answers a request in a task of its own.
///
/// A task keeps the room of the deepest call it ever made until it ends, and that of a connection lasts as long as the
/// connection: one that was answered once and waits would hold 11 kB for nothing.
enum RequestTask {
    /// Has `respond` answer, and returns or throws as it does.
    ///
    /// - Parameter outcome: How the request has waited.
    @inline(never)
    static func run(
        _ respond: @escaping HTTPChannelHandler.Responder,
        _ request: Request,
        _ writer: consuming ResponseWriter,
        _ channel: any Channel,
        after outcome: AssignmentWait.Outcome?
    ) async throws {
        let handed = HandedWriter(writer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addImmediateTask {
                try await AssignmentWait.$outcome.withValue(outcome) {
                    guard let sent = handed.take() else { preconditionFailure("a request is answered twice") }
                    try await respond(request, sent.writer, channel)
                }
            }
            try await group.waitForAll()
        }
    }
}

/// A writer on its way to the task that uses it: a closure cannot use up a value that cannot be copied.
private final class HandedWriter: Sendable {
    // Safe: all that the library's writer holds is NIO's, which is sendable; it does not say so of its own.
    struct Sent: ~Copyable, @unchecked Sendable {
        let writer: ResponseWriter
    }

    private let writer: Mutex<Sent?>

    init(_ writer: consuming ResponseWriter) { self.writer = Mutex(Sent(writer: writer)) }

    func take() -> Sent? { writer.withLock { $0.take() } }
}
