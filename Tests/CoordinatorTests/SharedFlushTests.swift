import Foundation
import NIOPosix
import Synchronization
import Testing

@testable import Coordinator

struct SharedFlushTests {
    private struct Full: Error {}

    /// Counts flushes, each of which waits until it is let go.
    private final class Disk: Sendable {
        private let begun = Atomic<Int>(0)
        private let gate = DispatchSemaphore(value: 0)
        /// Who was told that a flush has ended.
        let ended = Mutex<[Int]>([])

        var flushCount: Int { begun.load(ordering: .sequentiallyConsistent) }

        func flush() throws {
            let number = begun.add(1, ordering: .sequentiallyConsistent).newValue
            gate.wait()
            if number == 2 { throw Full() }
        }

        func letGo() { gate.signal() }

        func waitForFlush(_ number: Int) async throws {
            while flushCount < number { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `P1: who comes while a flush is under way has the next, together, and what that one threw`() async throws {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        let disk = Disk()
        let flush = SharedFlush(on: pool) { try disk.flush() }
        func waiter(_ number: Int) -> Task<Void, any Error> {
            Task {
                try await flush()
                disk.ended.withLock { $0.append(number) }
            }
        }
        let first = waiter(1)
        try await disk.waitForFlush(1)
        // They are there when each has begun to wait: the second flush is theirs.
        let others = (2...9).map { waiter($0) }
        while flush.waitingCount < others.count { try await Task.sleep(for: .milliseconds(1)) }
        #expect(disk.flushCount == 1 && disk.ended.withLock { $0 } == [])
        disk.letGo()
        try await first.value
        try await disk.waitForFlush(2)
        #expect(disk.ended.withLock { $0 } == [1], "a flush that began before does not count")
        disk.letGo()
        for other in others { await #expect(throws: Full.self) { try await other.value } }
        #expect(disk.flushCount == 2)
        disk.letGo()
        try await flush()
        #expect(disk.flushCount == 3)
        try await pool.shutdownGracefully()
        await #expect(throws: CancellationError.self) { try await flush() }
    }
}
