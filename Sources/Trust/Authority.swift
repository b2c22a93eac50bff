import Crypto
public import Federation
import SwiftASN1
import X509

/// The federation's authority with its private key: the one thing that can admit anybody. ECDSA, P-256.
///
/// It stays with the coordinator; its key is the most secret file of a federation.
public struct Authority: Sendable {
    /// The lifetime of an authority made here unless told otherwise: 3,650 days.
    public static let defaultLifetime: Duration = .seconds(3650 * 86_400)
    /// The lifetime of an issued certificate unless told otherwise: 30 days.
    public static let defaultCertificateLifetime: Duration = .seconds(30 * 86_400)

    /// The public half.
    public let certificate: AuthorityCertificate
    let privateKey: Certificate.PrivateKey

    /// Makes a self-signed authority with a new key. It may issue identities and no further authorities
    /// (path length 0).
    ///
    /// - Throws: ``TrustError/lifetimeOutOfRange(seconds:)``.
    public static func make(
        federation: FederationName,
        at now: Instant,
        lifetime: Duration = defaultLifetime
    ) throws(TrustError) -> Authority {
        let validity = try CertificateValidity(at: now, lifetime: lifetime)
        let privateKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let place = "the new authority"
        let certificate: Certificate
        do {
            let name = try DistinguishedName {
                OrganizationName("Tributary federation authority")
                CommonName(federation.text)
            }
            let keyIdentifier = SubjectKeyIdentifier(hash: privateKey.publicKey)
            certificate = try Certificate(
                version: .v3,
                serialNumber: .random(),
                publicKey: privateKey.publicKey,
                notValidBefore: validity.start.date,
                notValidAfter: validity.end.date,
                issuer: name,
                subject: name,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    keyIdentifier
                    AuthorityKeyIdentifier(keyIdentifier: keyIdentifier.keyIdentifier)
                },
                issuerPrivateKey: privateKey
            )
        } catch {
            throw .malformedCertificate(place: place, reason: "it could not be encoded (\(error))")
        }
        let reread = try Certificate(trusted: certificate.derBytes, place: place)
        return Authority(certificate: try AuthorityCertificate(chain: [reread], place: place), privateKey: privateKey)
    }

    /// Reads an authority: one made here, or an intermediate that somebody else's authority signed.
    ///
    /// - Parameters:
    ///   - certificatePEM: The issuing certificate first, then the chain up to the self-signed root.
    ///   - privateKeyPEM: The issuing certificate's key; PKCS #8 or SEC 1, unencrypted.
    ///   - place: Where the texts came from, for the error message.
    /// - Throws: ``TrustError`` as ``AuthorityCertificate/init(pem:place:)``, and
    ///   ``TrustError/malformedKey(place:reason:)`` or ``TrustError/keyMismatch(place:)``.
    public init(
        certificatePEM: String,
        privateKeyPEM: String,
        place: String = "the authority"
    ) throws(TrustError) {
        let certificate = try AuthorityCertificate(pem: certificatePEM, place: place)
        let privateKey = try Certificate.PrivateKey(trusted: privateKeyPEM, place: place)
        guard privateKey.publicKey == certificate.issuing.publicKey else { throw .keyMismatch(place: place) }
        self.init(certificate: certificate, privateKey: privateKey)
    }

    private init(certificate: AuthorityCertificate, privateKey: Certificate.PrivateKey) {
        self.certificate = certificate
        self.privateKey = privateKey
    }

    /// The private key as PEM (PKCS #8). Write it with ``PrivateFile`` and nothing else.
    public var privateKeyPEM: String {
        // Every key kind `Certificate.PrivateKey(trusted:place:)` lets in can be written as PEM.
        guard let document = try? privateKey.serializeAsPEM() else { return "" }
        return PEM.text([document])
    }
}

extension Authority: CustomStringConvertible {
    /// The fingerprint, never the key.
    public var description: String { "authority \(certificate.fingerprint)" }
}
