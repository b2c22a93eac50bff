import NIOCore
import NIOPosix

/// Waiting on the threads of the connections.
public enum LoopSleep {
    /// Waits; throws `CancellationError` as soon as the task is cancelled.
    ///
    /// Who runs on an event loop is woken by the loop's own timers. `Task.sleep` has two further threads take part, in
    /// each of the waits that watch over a transfer and are over before they are of use. A time in which the machine is
    /// suspended does not count.
    @Sendable
    public static func sleep(_ duration: Duration) async throws {
        let loop = NIOSingletons.posixEventLoopGroup.any()
        let wake = loop.scheduleTask(in: TimeAmount(saturating: duration)) {}
        do {
            try await withTaskCancellationHandler {
                try await wake.futureResult.get()
            } onCancel: {
                wake.cancel()
            }
        } catch { throw CancellationError() }
    }
}

extension TimeAmount {
    /// The nearest that there is: 292 years at most.
    fileprivate init(saturating duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let longest = seconds < 0 ? Int64.min : Int64.max
        let (sum, sumOverflow) = nanoseconds.addingReportingOverflow(attoseconds / 1_000_000_000)
        self = .nanoseconds(overflow || sumOverflow ? longest : sum)
    }
}
