import Glibc
import Synchronization
import Testing

@testable import Coordinator

/// Threads for long work.
@Suite struct WorkThreadsTests {
    @Test func `long work is done on them and nowhere else`() async {
        let threads = WorkThreads(threadCount: 1)
        let found = Mutex<Set<UInt>>([])
        let here = UInt(pthread_self())
        await withDiscardingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask(executorPreference: threads) {
                    _ = found.withLock { $0.insert(UInt(pthread_self())) }
                }
            }
        }
        #expect(found.withLock { $0.count == 1 && !$0.contains(here) })
        await threads.shutdown()
    }

    @Test func `short work stays where it is`() {
        #expect(WorkThreads.fitting(byteCount: 1 << 20) === WorkThreads.shared)
        #expect(WorkThreads.fitting(byteCount: (1 << 20) - 1) == nil)
    }
}
