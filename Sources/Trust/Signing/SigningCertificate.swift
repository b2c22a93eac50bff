import Crypto
public import Federation
import X509

/// A certificate, for checking what its key signed.
public struct SigningCertificate: Sendable, Hashable {
    /// What it says of its holder.
    public let identity: CertificateIdentity
    /// The certificate's bytes.
    public let derBytes: [UInt8]
    private let certificate: Certificate

    /// Reads a certificate. Who issued it is not asked: see ``isIssued(by:)``.
    ///
    /// - Parameters:
    ///   - bytes: The certificate as DER.
    ///   - place: Where it came from, for the error message.
    /// - Throws: ``TrustError/malformedCertificate(place:reason:)``, ``TrustError/malformedIdentity(found:reason:)`` or
    ///   ``TrustError/unsupportedKey(place:found:)``.
    public init(derEncoded bytes: [UInt8], place: String = "the certificate") throws(TrustError) {
        certificate = try Certificate(trusted: bytes, place: place)
        identity = try CertificateIdentity(derEncoded: bytes)
        derBytes = bytes
        guard certificate.publicKey.isSupported else {
            throw .unsupportedKey(place: place, found: String(describing: certificate.publicKey))
        }
    }

    /// The public key.
    var publicKey: Certificate.PublicKey { certificate.publicKey }

    /// Whether the authority's key signed the certificate.
    public func isIssued(by authority: AuthorityCertificate) -> Bool { certificate.isIssued(by: authority.issuing) }

    /// Whether it is valid at an instant.
    public func isValid(at instant: Instant) -> Bool {
        (identity.notBefore...identity.notAfter).contains(instant)
    }

    /// Whether its key made that signature of that message: r ‖ s, see ``SigningKey/signature(of:)``. Any bytes may be
    /// asked about.
    public func hasSigned(_ message: [UInt8], with signature: [UInt8]) -> Bool {
        if let key = P256.Signing.PublicKey(certificate.publicKey) {
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: message)
        }
        if let key = P384.Signing.PublicKey(certificate.publicKey) {
            guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: message)
        }
        return false
    }
}
