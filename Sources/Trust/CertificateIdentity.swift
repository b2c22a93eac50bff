public import Federation
import SwiftASN1
public import X509

/// What a certificate says of its holder: the identity, and what tells this certificate from the holder's others.
public struct CertificateIdentity: Sendable, Hashable {
    /// How much earlier than its making a certificate begins, so that a machine whose clock is a little behind
    /// accepts it: 300 seconds.
    public static let backdatingSeconds: Double = 300

    /// Who the holder is.
    public let identity: Identity
    /// The authority's number for the certificate.
    public let serial: CertificateSerial
    /// The SHA-256 of the certificate's DER bytes.
    public let fingerprint: CertificateFingerprint
    /// The first instant at which the certificate is valid.
    public let notBefore: Instant
    /// The last instant at which the certificate is valid.
    public let notAfter: Instant

    /// When the authority made the certificate: ``notBefore`` and the backdating, to the second.
    public var issuedAt: Instant { notBefore.advanced(bySeconds: Self.backdatingSeconds) }

    /// Reads a certificate's identity. It does not ask who signed the certificate nor whether it is valid now;
    /// ``PeerCheck`` does.
    ///
    /// - Throws: ``TrustError/malformedIdentity(found:reason:)`` unless the certificate holds exactly one URI among
    ///   its alternative names, of the form ``Identity/init(uri:)`` reads, and is not an authority's.
    public init(certificate: Certificate) throws(TrustError) {
        try self.init(certificate: certificate, fingerprint: CertificateFingerprint(of: certificate))
    }

    /// Reads the identity of a certificate given as DER, as TLS hands it over.
    ///
    /// - Throws: ``TrustError/malformedCertificate(place:reason:)``, and as ``init(certificate:)``.
    public init(derEncoded bytes: [UInt8]) throws(TrustError) {
        let certificate = try Certificate(trusted: bytes, place: "the certificate")
        try self.init(certificate: certificate, fingerprint: CertificateFingerprint(ofDER: bytes))
    }

    private init(certificate: Certificate, fingerprint: CertificateFingerprint) throws(TrustError) {
        let subject = String(describing: certificate.subject)
        if case .isCertificateAuthority = try? certificate.extensions.basicConstraints {
            throw .malformedIdentity(found: subject, reason: "the certificate is an authority's")
        }
        let uris = certificate.alternativeNames.compactMap { name -> String? in
            if case .uniformResourceIdentifier(let uri) = name { uri } else { nil }
        }
        guard uris.count == 1, let uri = uris.first else {
            throw .malformedIdentity(
                found: subject,
                reason: "the certificate has \(uris.count) URIs among its alternative names"
            )
        }
        identity = try Identity(uri: uri)
        serial = CertificateSerial(bytes: certificate.serialNumber.bytes)
        self.fingerprint = fingerprint
        notBefore = Instant(certificate.notValidBefore)
        notAfter = Instant(certificate.notValidAfter)
    }
}
