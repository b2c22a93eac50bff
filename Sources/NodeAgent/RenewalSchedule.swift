import Federation
import Trust

/// Decides when the next certificate is asked for: when two thirds of the life of the present one are over, and after
/// a failure again when a tenth of what is left has passed.
struct RenewalSchedule: Sendable, Hashable {
    private var notBefore: Instant?

    /// The longest wait after a failure: one hour.
    static let longestWait: Double = 3600

    /// Whether to ask now.
    func isDue(_ certificate: CertificateIdentity, at now: Instant) -> Bool {
        if let notBefore, now < notBefore { return false }
        return now >= Self.instant(certificate)
    }

    /// How long a request for work may wait without missing the renewal: at most `limit`, at least one second.
    func pollSeconds(_ certificate: CertificateIdentity, at now: Instant, limit: Int) -> Int {
        let left = Self.instant(certificate).seconds(since: now)
        return left > 0 && left < Double(limit) ? Int(left.rounded(.up)) : limit
    }

    /// When two thirds of a certificate's life are over, counted from its making.
    static func instant(_ certificate: CertificateIdentity) -> Instant {
        Renewal.instant(notBefore: certificate.issuedAt, notAfter: certificate.notAfter)
    }

    /// Takes a failure.
    mutating func failed(_ certificate: CertificateIdentity, at now: Instant) {
        let left = max(0, certificate.notAfter.seconds(since: now))
        notBefore = now.advanced(bySeconds: min(max(left / 10, 1), Self.longestWait))
    }

    /// Takes a success.
    mutating func succeeded() { notBefore = nil }
}
