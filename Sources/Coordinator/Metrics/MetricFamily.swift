/// A metric with its series: what it is called, what it means, and how it is counted. Names follow the conventions of
/// Prometheus: base units, `_total` for what only grows.
struct MetricFamily: Sendable, Hashable {
    /// How it is counted.
    enum Kind: String, Sendable {
        /// It only grows, until the process ends.
        case counter
        /// It is what it is now.
        case gauge
        /// How many values lie below each of some bounds.
        case histogram
    }

    /// The name.
    let name: String
    /// What it means, in one sentence.
    let help: String
    /// How it is counted.
    let kind: Kind
    /// The upper bounds of a histogram's buckets, growing; the last, infinity, is not among them.
    let bounds: [Double]

    static func counter(_ name: String, _ help: String) -> MetricFamily {
        MetricFamily(name: name, help: help, kind: .counter, bounds: [])
    }

    static func gauge(_ name: String, _ help: String) -> MetricFamily {
        MetricFamily(name: name, help: help, kind: .gauge, bounds: [])
    }

    static func histogram(_ name: String, _ help: String, _ bounds: [Double]) -> MetricFamily {
        MetricFamily(name: name, help: help, kind: .histogram, bounds: bounds)
    }

    /// Bounds for requests, in seconds: from a millisecond to a long poll and more.
    static let requestBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    /// Bounds for rounds and their parts, in seconds: from a tenth of a second to a week.
    static let roundBounds = [
        0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400, 604_800,
    ]
}
