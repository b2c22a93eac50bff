import Federation
import Foundation

/// The system's clock, which only the executable reads.
enum SystemClock {
    /// The time now.
    @Sendable static func now() -> Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
    }
}
