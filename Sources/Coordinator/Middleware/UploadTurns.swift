import NIOCore
import Synchronization

/// Lets a bounded number of large bodies come in at once, in the order in which they asked.
///
/// What a body has on its way through TLS, HTTP and the requests' queues is memory; without turns a thousand nodes that
/// send at once would take a thousand times as much (P6). A connection that waits is not read from, so that its bytes
/// stay with its sender.
final class UploadTurns: Sendable {
    /// The bodies that come in at once, as a rule.
    static let defaultCapacity = 16

    private struct State {
        var free: Int
        var waiting: [EventLoopPromise<Void>] = []
    }

    private let state: Mutex<State>

    init(capacity: Int = defaultCapacity) { state = Mutex(State(free: capacity)) }

    /// Takes a turn, or keeps the promise until one is free.
    ///
    /// - Returns: Whether the turn was free.
    func take(_ turn: EventLoopPromise<Void>) -> Bool {
        state.withLock { state in
            guard state.free > 0 else {
                state.waiting.append(turn)
                return false
            }
            state.free -= 1
            return true
        }
    }

    /// Ends the waiting for a turn; one that is already given stays so.
    func leave(_ turn: EventLoopFuture<Void>) {
        let left = state.withLock { state in
            state.waiting.firstIndex { $0.futureResult === turn }.map { state.waiting.remove(at: $0) }
        }
        left?.fail(CancellationError())
    }

    /// Gives a turn to who has waited longest.
    func giveBack() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.free += 1
                return nil as EventLoopPromise<Void>?
            }
            return state.waiting.removeFirst()
        }
        next?.succeed()
    }
}
