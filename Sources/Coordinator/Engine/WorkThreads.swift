import NIOCore
import NIOPosix

/// Threads for what keeps a processor or the disk busy for longer than a connection should wait: means, checks of large
/// updates and of the whole history. In `tributary` tasks run on the threads of the connections, see
/// `docs/architecture.md`.
final class WorkThreads: TaskExecutor {
    /// As many as there are processors.
    static let shared = WorkThreads(threadCount: NIOSingletons.blockingPoolThreadCountSuggestion)

    /// From this size on a file takes longer to read and check than to change threads: 1 MiB.
    private static let longByteCount = 1 << 20

    private let pool: NIOThreadPool

    init(threadCount: Int) {
        pool = NIOThreadPool(numberOfThreads: threadCount)
        pool.start()
    }

    /// Where to work on so many bytes; nil: where one is.
    static func fitting(byteCount: Int) -> WorkThreads? { byteCount < longByteCount ? nil : shared }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Ends the threads, when what was begun is done.
    func shutdown() async { try? await pool.shutdownGracefully() }
}
