import Federation
import Foundation
import Logging

/// The system's clock, which only the executable reads.
enum SystemClock {
    /// The variable of the environment that puts this process's clock wrong by so many seconds, to try what a wrong
    /// clock does without touching the machine's.
    static let shiftVariable = "TRIBUTARY_CLOCK_SHIFT"

    /// Those seconds; 0 unless somebody tries something.
    static let shift = ProcessInfo.processInfo.environment[shiftVariable].flatMap { Int64($0) } ?? 0

    /// Says in a service's log that its clock was put wrong.
    static func tellShift(_ logger: Logger) {
        if shift != 0 { logger.warning("clock.shifted", metadata: ["seconds": "\(shift)"]) }
    }

    /// The time now.
    @Sendable static func now() -> Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()) + shift * 1000)
    }

    /// The time of a coordinator: the system's at its first use, and from then on by a clock that never jumps.
    ///
    /// So a step of the system's clock neither ends a round early nor holds one up for as long as the step is: it
    /// counts from the next start on.
    @Sendable static func steady() -> Instant {
        anchor.instant.advanced(bySeconds: (ContinuousClock.now - anchor.moment) / .seconds(1))
    }

    private static let anchor = (instant: now(), moment: ContinuousClock.now)
}
