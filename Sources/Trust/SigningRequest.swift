import Crypto
public import Federation
import SwiftASN1
import X509

/// A request for a certificate (PKCS #10), made and signed on the machine that holds the key.
public struct SigningRequest: Sendable, Hashable {
    /// The longest request that is read, in bytes of DER; ours take about 250.
    public static let byteCountLimit = 16_384

    /// The fingerprint of the requested key. The same machine asking twice asks with the same key.
    public let keyFingerprint: KeyFingerprint
    let publicKey: Certificate.PublicKey

    /// A request and its key, both as PEM. The key stays where it was made, in a ``PrivateFile``.
    public struct Made: Sendable {
        /// The private key, PKCS #8.
        public let privateKeyPEM: String
        /// The request; this is sent.
        public let requestPEM: String
    }

    /// Makes a key on P-256 and a request for it.
    public static func make(name: NodeName) throws(TrustError) -> Made {
        try make(name: name, privateKey: Certificate.PrivateKey(P256.Signing.PrivateKey()), place: "the new key")
    }

    /// Makes a request for a key that exists, as at renewal or when enrolment is tried again.
    ///
    /// - Throws: ``TrustError/malformedKey(place:reason:)`` or ``TrustError/unsupportedKey(place:found:)``.
    public static func make(
        name: NodeName,
        privateKeyPEM: String,
        place: String = "the private key"
    ) throws(TrustError) -> Made {
        try make(name: name, privateKey: try Certificate.PrivateKey(trusted: privateKeyPEM, place: place), place: place)
    }

    /// Reads a request and checks that the key it names signed it.
    ///
    /// - Throws: ``TrustError/malformedSigningRequest(reason:)``, ``TrustError/signingRequestSignature`` or
    ///   ``TrustError/unsupportedKey(place:found:)``.
    public init(pem: String) throws(TrustError) {
        let documents = try PEM.documents(in: pem) { .malformedSigningRequest(reason: $0) }
        guard documents.count == 1, let document = documents.first,
            ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"].contains(document.discriminator)
        else {
            let found = documents.map(\.discriminator).joined(separator: ", ")
            throw .malformedSigningRequest(reason: "it holds \(TrustError.quoted(found))")
        }
        try self.init(derEncoded: document.derBytes)
    }

    /// As ``init(pem:)``, from DER bytes.
    public init(derEncoded bytes: [UInt8]) throws(TrustError) {
        guard bytes.count <= Self.byteCountLimit else {
            throw .malformedSigningRequest(
                reason: "it has \(bytes.count) bytes; at most \(Self.byteCountLimit) are read"
            )
        }
        guard let request = try? CertificateSigningRequest(derEncoded: bytes) else {
            throw .malformedSigningRequest(reason: "its \(bytes.count) bytes are not one in DER")
        }
        guard request.publicKey.isSupported else {
            throw .unsupportedKey(place: "the signing request", found: String(describing: request.publicKey))
        }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw .signingRequestSignature
        }
        publicKey = request.publicKey
        keyFingerprint = KeyFingerprint(of: request.publicKey)
    }

    private static func make(
        name: NodeName,
        privateKey: Certificate.PrivateKey,
        place: String
    ) throws(TrustError) -> Made {
        do {
            let request = try CertificateSigningRequest(
                version: .v1,
                subject: try DistinguishedName { CommonName(name.text) },
                privateKey: privateKey,
                attributes: CertificateSigningRequest.Attributes()
            )
            return Made(
                privateKeyPEM: PEM.text([try privateKey.serializeAsPEM()]),
                requestPEM: PEM.text([try request.serializeAsPEM()])
            )
        } catch {
            throw .malformedKey(place: place, reason: "a signing request could not be made with it (\(error))")
        }
    }
}
