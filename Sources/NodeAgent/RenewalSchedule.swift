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
        return Renewal.isDue(certificate, at: now)
    }

    /// Takes a failure.
    mutating func failed(_ certificate: CertificateIdentity, at now: Instant) {
        let left = max(0, certificate.notAfter.seconds(since: now))
        notBefore = now.advanced(bySeconds: min(max(left / 10, 1), Self.longestWait))
    }

    /// Takes a success.
    mutating func succeeded() { notBefore = nil }
}
