import Federation
import FoundationEssentials

extension Instant {
    /// The last instant a certificate can name, 9999-12-31T23:59:59Z.
    static let lastCertifiable = Instant(milliseconds: 253_402_300_799_000)

    /// The instant of a date, to the millisecond.
    init(_ date: Date) {
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }

    /// The date of this instant, its fraction of a second dropped as certificates do.
    var date: Date { Date(timeIntervalSince1970: Double(wholeSecond.milliseconds / 1000)) }

    /// This instant without its fraction of a second.
    var wholeSecond: Instant {
        let fraction = milliseconds % 1000
        return Instant(milliseconds: milliseconds - (fraction < 0 ? fraction + 1000 : fraction))
    }

    /// The instant for an error message: `2026-02-01T00:00:00Z`.
    var iso8601: String { date.formatted(.iso8601) }
}
