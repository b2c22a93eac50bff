public import Federation
public import Tracing

/// An instant as a tracer takes it.
public struct TraceInstant: TracerInstant {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public let nanosecondsSinceEpoch: UInt64

    /// The instant; the beginning of 1970 for an earlier one.
    public init(_ instant: Instant) {
        let (product, isTooLate) = UInt64(max(0, instant.milliseconds)).multipliedReportingOverflow(by: 1_000_000)
        nanosecondsSinceEpoch = isTooLate ? .max : product
    }

    /// Whether the first comes before the second.
    public static func < (left: TraceInstant, right: TraceInstant) -> Bool {
        left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }
}
