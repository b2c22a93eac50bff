public import Federation
import Wire

/// Why a coordinator does not start, although its data directory is sound.
public enum CoordinatorStartError: Error, Sendable, Hashable {
    /// The clock is behind what the history says was the time.
    case clockBehind(newest: Instant, now: Instant)

    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .clockBehind: "clock-behind-history"
        }
    }

    /// The code of every case, for the test that each has its page.
    public static let codes = ["clock-behind-history"]

    /// How far the clock may be behind the newest event: five minutes. Clocks are set back by less all the time.
    static let toleratedSeconds: Double = 300

    /// Compares the clock with the newest event.
    static func checkClock(_ now: Instant, newest: Instant?) throws(CoordinatorStartError) {
        guard let newest, newest.seconds(since: now) > toleratedSeconds else { return }
        throw .clockBehind(newest: newest, now: now)
    }
}

extension CoordinatorStartError: CustomStringConvertible {
    /// Where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .clockBehind(let newest, let now):
            "this machine's clock says \(Timestamp(now)), but the newest event of the history happened at "
                + "\(Timestamp(newest)), \(Int(newest.seconds(since: now).rounded())) s later; set the clock (NTP) and "
                + "start again, or say --accept-clock if it is right and was wrong before; nothing was changed"
        }
    }
}
