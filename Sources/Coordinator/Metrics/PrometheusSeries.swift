import Metrics
import Synchronization

/// One series of a metric: a number, or a histogram.
final class PrometheusSeries: Sendable {
    /// What was measured so far.
    enum Value: Sendable {
        case number(Double)
        /// How many values fell into each bucket, the last without an upper bound, and their sum.
        case histogram(counts: [UInt64], sum: Double)
    }

    private let bounds: [Double]
    private let content: Mutex<Value>

    init(_ family: MetricFamily) {
        bounds = family.bounds
        let isHistogram = family.kind == .histogram
        content = Mutex(
            isHistogram ? .histogram(counts: Array(repeating: 0, count: family.bounds.count + 1), sum: 0) : .number(0)
        )
    }

    /// What was measured so far.
    var value: Value { content.withLock { $0 } }

    /// Adds to a number; without effect on a histogram.
    func add(_ amount: Double) {
        content.withLock { value in
            if case .number(let number) = value { value = .number(number + amount) }
        }
    }

    /// Notes a value of a histogram, or makes it the number. What is no number is not noted.
    func note(_ measured: Double) {
        guard !measured.isNaN else { return }
        content.withLock { value in
            switch value {
            case .number: value = .number(measured)
            case .histogram(var counts, let sum):
                counts[bounds.firstIndex { measured <= $0 } ?? bounds.count] += 1
                value = .histogram(counts: counts, sum: sum + measured)
            }
        }
    }
}

extension PrometheusSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func set(_ value: Int64) { note(Double(value)) }
    func set(_ value: Double) { note(value) }
    func record(_ value: Int64) { note(Double(value)) }
    func record(_ value: Double) { note(value) }
    func recordNanoseconds(_ duration: Int64) { note(Double(duration) / 1e9) }

    func reset() {
        content.withLock { value in
            switch value {
            case .number: value = .number(0)
            case .histogram(let counts, _): value = .histogram(counts: counts.map { _ in 0 }, sum: 0)
            }
        }
    }
}
