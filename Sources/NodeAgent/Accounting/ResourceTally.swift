import Federation
import Glibc
import Synchronization

/// Counts what an assignment costs from its beginning on: processor time of the whole process and, where the processor
/// tells, energy.
final class ResourceTally: Sendable {
    private let counters: EnergyCounters
    private let cpuSeconds: @Sendable () -> Double
    private let start: Double
    private let energy: Mutex<(joules: Double, last: [UInt64]?)>

    /// A count that begins now.
    ///
    /// - Parameter cpuSeconds: The processor time that the process has used since its start.
    init(_ counters: EnergyCounters, cpuSeconds: @escaping @Sendable () -> Double = ResourceTally.processSeconds) {
        self.counters = counters
        self.cpuSeconds = cpuSeconds
        start = cpuSeconds()
        energy = Mutex((joules: 0, last: counters.read()))
    }

    /// Reads the counters. To be called every few minutes at least: a counter begins anew after some.
    func sample() {
        energy.withLock { energy in
            guard let last = energy.last else { return }
            guard let now = counters.read() else {
                // Readable no more: a sum with a hole in it would be no measurement.
                energy.last = nil
                return
            }
            energy.joules += counters.joules(from: last, to: now)
            energy.last = now
        }
    }

    /// What it came to.
    ///
    /// - Parameter bytesReceived: What was fetched for it.
    func finish(bytesReceived: Int) -> ResourceUse {
        sample()
        let cpu = max(0, cpuSeconds() - start)
        let measured = energy.withLock { $0.last == nil ? nil : $0.joules }
        return ResourceUse(
            cpuSeconds: cpu,
            bytesReceived: bytesReceived,
            energyJoules: measured ?? cpu * ResourceUse.wattsPerCore,
            energySource: measured == nil ? .estimated : .measured
        )
    }

    /// The processor time of this process, over all its threads.
    static func processSeconds() -> Double {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
