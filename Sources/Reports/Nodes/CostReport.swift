public import Federation

/// What contributions cost, as JSON.
public struct CostReport: Sendable, Hashable, Encodable {
    private let updates: Int
    private let examples: Int
    private let seconds: Double
    private let bytesUp: Int
    private let bytesDown: Int
    private let cpuSeconds: Double
    private let reports: Int
    private let measuredJoules: Double
    private let estimatedJoules: Double

    private enum CodingKeys: String, CodingKey {
        case updates, examples, seconds, reports
        case bytesUp = "bytes_up"
        case bytesDown = "bytes_down"
        case cpuSeconds = "cpu_seconds"
        case measuredJoules = "measured_joules"
        case estimatedJoules = "estimated_joules"
    }

    /// The report of those totals.
    public init(_ totals: ResourceTotals) {
        updates = totals.contributions
        examples = totals.exampleCount
        seconds = totals.seconds
        bytesUp = totals.bytesSent
        bytesDown = totals.bytesReceived
        cpuSeconds = totals.cpuSeconds
        reports = totals.reports
        measuredJoules = totals.measuredJoules
        estimatedJoules = totals.estimatedJoules
    }
}
