import NIOPosix
import Synchronization

/// One flush for all who wait for one: who comes while one is under way shares the next with everybody who comes
/// meanwhile. It runs on a thread that may wait for the disk.
final class SharedFlush: Sendable {
    private struct State {
        var isRunning = false
        var waiting: [CheckedContinuation<Void, any Error>] = []
    }

    private let state = Mutex(State())
    private let pool: NIOThreadPool
    private let flush: @Sendable () throws -> Void

    /// - Parameters:
    ///   - pool: Where it runs.
    ///   - flush: Returns when whatever was written before it was called is on the disk.
    init(on pool: NIOThreadPool = .singleton, _ flush: @escaping @Sendable () throws -> Void) {
        self.pool = pool
        self.flush = flush
    }

    /// How many wait for the next flush.
    var waitingCount: Int { state.withLock(\.waiting.count) }

    /// Returns when a flush that began after the call has ended; throws what that one threw.
    func callAsFunction() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let begins = state.withLock { state in
                state.waiting.append(continuation)
                defer { state.isRunning = true }
                return !state.isRunning
            }
            if begins { pool.submit { self.run($0) } }
        }
    }

    private func run(_ turn: NIOThreadPool.WorkItemState) {
        while let waiting = nextTurn() {
            let result = Result<Void, any Error> {
                guard turn == .active else { throw CancellationError() }
                try flush()
            }
            for continuation in waiting { continuation.resume(with: result) }
        }
    }

    /// Who waits for the flush that begins now; nil if nobody does.
    private func nextTurn() -> [CheckedContinuation<Void, any Error>]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}
