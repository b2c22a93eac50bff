import Federation

/// From when to when a certificate is valid.
struct CertificateValidity {
    let start: Instant
    let end: Instant

    /// From a little before now (see ``CertificateIdentity/backdatingSeconds``) until a lifetime after now.
    init(at now: Instant, lifetime: Duration) throws(TrustError) {
        let seconds = Double(lifetime.components.seconds) + Double(lifetime.components.attoseconds) * 1e-18
        let secondsLeft = Instant.lastCertifiable.seconds(since: now)
        guard now.milliseconds >= 0, seconds >= 1, seconds <= secondsLeft else {
            throw .lifetimeOutOfRange(seconds: seconds)
        }
        start = now.wholeSecond.advanced(bySeconds: -CertificateIdentity.backdatingSeconds)
        end = now.wholeSecond.advanced(bySeconds: seconds).wholeSecond
    }
}
