/// A point in time, in milliseconds since 1970-01-01T00:00:00Z. The core is told the time; it never asks.
public struct Instant: Sendable, Hashable, Comparable, Codable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// The instant that many milliseconds after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads the milliseconds.
    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    /// Whether the first comes before the second.
    public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The instant that many seconds later, to the nearest millisecond; the last or first instant there is if the
    /// sum is beyond it, and this one if the seconds are not a number.
    public func advanced(bySeconds seconds: Double) -> Instant {
        let offset = (seconds * 1000).rounded()
        guard !offset.isNaN else { return self }
        guard offset.magnitude < 0x1p63 else { return Instant(milliseconds: offset > 0 ? .max : .min) }
        let (sum, isOverflowing) = milliseconds.addingReportingOverflow(Int64(offset))
        guard !isOverflowing else { return Instant(milliseconds: offset > 0 ? .max : .min) }
        return Instant(milliseconds: sum)
    }

    /// The seconds from an earlier instant to this one; negative if that one is later.
    public func seconds(since earlier: Instant) -> Double {
        (Double(milliseconds) - Double(earlier.milliseconds)) / 1000
    }
}
