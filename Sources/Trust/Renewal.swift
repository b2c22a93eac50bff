public import Federation

/// When a node asks for its next certificate: at two thirds of the life of the one it has, so that a third is left
/// for a coordinator that is away.
public enum Renewal {
    /// The instant at which two thirds of a certificate's life are over.
    public static func instant(notBefore: Instant, notAfter: Instant) -> Instant {
        let life = max(0, notAfter.milliseconds - notBefore.milliseconds)
        return Instant(milliseconds: notAfter.milliseconds - life / 3)
    }

    /// Whether the next certificate is due, which it stays after the end.
    public static func isDue(notBefore: Instant, notAfter: Instant, at now: Instant) -> Bool {
        now >= instant(notBefore: notBefore, notAfter: notAfter)
    }

    /// Whether the next certificate is due for the holder of this one.
    public static func isDue(_ certificate: CertificateIdentity, at now: Instant) -> Bool {
        isDue(notBefore: certificate.notBefore, notAfter: certificate.notAfter, at: now)
    }
}
