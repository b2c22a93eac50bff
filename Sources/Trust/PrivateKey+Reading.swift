import SwiftASN1
import X509

extension Certificate.PrivateKey {
    /// Reads an ECDSA private key from PEM. Other documents in the text, such as the parameters
    /// `openssl ecparam` writes first, are skipped.
    init(trusted pem: String, place: String) throws(TrustError) {
        let documents = try PEM.documents(in: pem) { .malformedKey(place: place, reason: $0) }
        let keys = documents.filter { $0.discriminator.hasSuffix("PRIVATE KEY") }
        guard keys.count == 1, let document = keys.first else {
            throw .malformedKey(place: place, reason: "it holds \(keys.count) private keys instead of one")
        }
        guard document.discriminator != "ENCRYPTED PRIVATE KEY" else {
            throw .malformedKey(place: place, reason: "it is encrypted; decrypt it with openssl pkey -in … -out …")
        }
        guard let key = try? Certificate.PrivateKey(pemDocument: document) else {
            throw .malformedKey(place: place, reason: "the \(document.discriminator) in it cannot be read")
        }
        guard key.publicKey.isSupported else {
            throw .unsupportedKey(place: place, found: String(describing: key.publicKey))
        }
        self = key
    }
}

extension Certificate.SerialNumber {
    /// 128 random bits from the system's generator.
    static func random() -> Certificate.SerialNumber {
        var generator = SystemRandomNumberGenerator()
        return Certificate.SerialNumber(bytes: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}
