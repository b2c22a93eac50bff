import Crypto
import SwiftASN1
import X509

/// A certificate with its private key, to sign statements with: ECDSA on P-256 with SHA-256, or on P-384 with SHA-384.
public struct SigningKey: Sendable {
    /// The certificate as whoever checks a signature needs it.
    public let certificate: SigningCertificate
    private let key: Key

    private enum Key: Sendable {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
    }

    /// The key of those texts.
    ///
    /// - Parameters:
    ///   - certificatePEM: The certificate; what stands behind it is skipped.
    ///   - privateKeyPEM: Its private key, PKCS #8 or SEC 1, unencrypted.
    ///   - place: Where the texts came from, for the error message.
    /// - Throws: ``TrustError`` if one of them cannot be read, or the key is not the certificate's.
    public init(certificatePEM: String, privateKeyPEM: String, place: String) throws(TrustError) {
        let documents = try PEM.documents(in: certificatePEM) { .malformedCertificate(place: place, reason: $0) }
        guard let first = documents.first, first.discriminator == "CERTIFICATE" else {
            throw .malformedCertificate(place: place, reason: "it holds a \(documents.first?.discriminator ?? "")")
        }
        certificate = try SigningCertificate(derEncoded: first.derBytes, place: place)
        let privateKey = try Certificate.PrivateKey(trusted: privateKeyPEM, place: place)
        guard privateKey.publicKey == certificate.publicKey else { throw .keyMismatch(place: place) }
        guard let pem = try? privateKey.serializeAsPEM().pemString else {
            throw .malformedKey(place: place, reason: "it cannot be written again")
        }
        if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
            self.key = .p256(key)
        } else if let key = try? P384.Signing.PrivateKey(pemRepresentation: pem) {
            self.key = .p384(key)
        } else {
            throw .unsupportedKey(place: place, found: String(describing: privateKey.publicKey))
        }
    }

    /// The signature of a message: r ‖ s, 32 bytes each on P-256 and 48 on P-384, and another one each time.
    ///
    /// - Throws: ``TrustError/malformedKey(place:reason:)`` if the library refuses, which a sound key does not see.
    public func signature(of message: [UInt8]) throws(TrustError) -> [UInt8] {
        do {
            switch key {
            case .p256(let key): return Array(try key.signature(for: message).rawRepresentation)
            case .p384(let key): return Array(try key.signature(for: message).rawRepresentation)
            }
        } catch {
            throw .malformedKey(place: "\(certificate.identity.identity)", reason: "it does not sign (\(error))")
        }
    }
}

extension SigningKey: CustomStringConvertible {
    /// Whose key it is, never the key.
    public var description: String { "the key of \(certificate.identity.identity)" }
}
