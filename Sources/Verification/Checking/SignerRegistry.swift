import Federation
import Ledger
import Parameters
import Trust

/// Who signs a history: the authority in it, and the keys that it appointed.
///
/// An entry is signed by the signer of its time or, where that one is gone (a federation of an older release, or one
/// that was restored without its key), by the next one that is appointed.
struct SignerRegistry: Sendable {
    /// The authority; nil before the first appointment, or if it is not the expected one.
    private(set) var authority: AuthorityCertificate?
    private let expected: CertificateFingerprint?
    private var current: SigningCertificate?
    private var currentDigest: ContentDigest?
    private var waiting: [Waiting] = []
    private var unsigned: (first: Int64, count: Int)?

    /// An entry whose signer is not known yet.
    private struct Waiting: Sendable {
        let position: Int64
        let order: Int64
        let digest: ContentDigest
        let signature: EntrySignature
    }

    init(expecting expected: CertificateFingerprint?) { self.expected = expected }

    /// Takes an appointment.
    ///
    /// - Returns: The signatures of entries before it that it explains, to be checked.
    mutating func appoint(
        _ appointment: SignerAppointment,
        of federation: FederationName?,
        in entry: ReadEntry
    ) -> ([SignatureCheck], [HistoryFlaw]) {
        let position = entry.position
        let place = "entry \(position)"
        var flaws: [HistoryFlaw] = []
        let certificate: SigningCertificate
        do throws(TrustError) {
            let issuer = try AuthorityCertificate(derChain: appointment.authority.map { Array($0) }, place: place)
            if let expected = expected ?? authority?.fingerprint, issuer.fingerprint != expected {
                flaws.append(.authority(position: position, found: issuer.fingerprint.text, expected: expected.text))
            } else {
                authority = issuer
            }
            certificate = try SigningCertificate(derEncoded: Array(appointment.certificate), place: place)
            if let reason = Self.reason(against: certificate, issuer: issuer, federation: federation, at: entry.at) {
                flaws.append(.certificate(position: position, reason: reason))
            }
        } catch {
            return ([], flaws + [.certificate(position: position, reason: error.description)])
        }
        current = certificate
        currentDigest = ContentDigest.of(certificate.derBytes)
        var checks: [SignatureCheck] = []
        for entry in waiting {
            if let check = check(entry) {
                checks.append(check)
            } else {
                flaws.append(.signer(position: entry.position, certificate: entry.signature.certificate.hexadecimal))
            }
        }
        waiting = []
        return (checks, flaws)
    }

    private static func reason(
        against certificate: SigningCertificate,
        issuer: AuthorityCertificate,
        federation: FederationName?,
        at instant: Instant
    ) -> String? {
        guard certificate.isIssued(by: issuer) else { return "the authority did not issue the signer's certificate" }
        let identity = certificate.identity.identity
        guard identity.role == .coordinator, federation == nil || identity.federation == federation else {
            return "the signer's certificate is \(identity)'s, expected a coordinator's of this federation"
        }
        guard certificate.isValid(at: instant) else { return "the signer's certificate was not valid then" }
        return nil
    }

    /// What has to be checked about an entry's signature; nothing yet, if its signer is not known yet.
    mutating func check(_ entry: ReadEntry, order: Int64) -> SignatureCheck? {
        guard let signature = entry.signature else {
            if entry.kind.isSignedByNext { return nil }
            unsigned = (unsigned?.first ?? entry.position, (unsigned?.count ?? 0) + 1)
            return nil
        }
        let entry = Waiting(position: entry.position, order: order, digest: entry.digest, signature: signature)
        if let check = check(entry) { return check }
        waiting.append(entry)
        return nil
    }

    private func check(_ entry: Waiting) -> SignatureCheck? {
        guard let current, entry.signature.certificate == currentDigest else { return nil }
        return SignatureCheck(
            certificate: current,
            message: EntrySignature.message(of: entry.digest),
            signature: entry.signature.bytes,
            order: entry.order,
            flaw: .signature(position: entry.position)
        )
    }

    /// The entries that nobody signed, and those whose signer never was appointed.
    func finish() -> [HistoryFlaw] {
        let unsigned = unsigned.map { [HistoryFlaw.unsigned(position: $0.first, others: $0.count - 1)] } ?? []
        return unsigned
            + waiting.map { .signer(position: $0.position, certificate: $0.signature.certificate.hexadecimal) }
    }
}
