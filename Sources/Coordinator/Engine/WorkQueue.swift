import Dispatch

/// Where an actor works whose steps take long: one after the other, on a thread that no connection waits for.
final class WorkQueue: SerialExecutor {
    private let queue = DispatchQueue(label: "tributary.work")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
