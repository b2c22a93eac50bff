/// Whether this machine's clock and the coordinator's agree, and whether somebody has to be told.
struct ClockWatch: Sendable, Equatable {
    /// What is new.
    enum News: Equatable {
        /// This machine's clock is that many seconds ahead of the coordinator's; behind it if negative.
        case apart(seconds: Double)
        /// The clocks agree again.
        case together
    }

    /// What was said last; nil while the clocks agree.
    private var told: Double?

    /// Compares the clocks. Says once that they are apart, and again when that changes by more than the tolerance.
    ///
    /// - Parameter difference: Seconds by which this machine's clock is ahead.
    mutating func note(_ difference: Double) -> News? {
        let isApart = difference.magnitude > NodeCheck.clockTolerance
        switch told {
        case nil where isApart: break
        case let last? where isApart && (difference - last).magnitude > NodeCheck.clockTolerance: break
        case _? where !isApart:
            told = nil
            return .together
        default: return nil
        }
        told = difference
        return .apart(seconds: difference)
    }
}
