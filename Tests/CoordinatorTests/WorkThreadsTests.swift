import Glibc
import Synchronization
import Testing

@testable import Coordinator

/// Threads for long work.
@Suite struct WorkThreadsTests {
    @Test func `long work is done on them and nowhere else`() async {
        let threads = WorkThreads(threadCount: 1)
        let found = Found()
        let here = UInt(pthread_self())
        await withDiscardingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask(executorPreference: threads) {
                    found.note()
                }
            }
        }
        #expect(found.threads.withLock { $0.count == 1 && !$0.contains(here) })
        await threads.shutdown()
    }

    @Test func `short work stays where it is`() {
        #expect(WorkThreads.fitting(byteCount: 1 << 20) === WorkThreads.shared)
        #expect(WorkThreads.fitting(byteCount: (1 << 20) - 1) == nil)
    }
}

/// The threads on which something was done.
private final class Found: Sendable {
    let threads = Mutex<Set<UInt>>([])

    func note() { _ = threads.withLock { $0.insert(UInt(pthread_self())) } }
}
