import Crypto
import X509

/// The SHA-256 of a public key (its SubjectPublicKeyInfo): tells whether two requests hold the same key.
public struct KeyFingerprint: CodedAsText {
    /// 64 lower-case hexadecimal digits.
    public let text: String

    init(of key: Certificate.PublicKey) {
        text = Hexadecimal.text(SHA256.hash(data: Array(key.subjectPublicKeyInfoBytes)))
    }

    /// A fingerprint from its 64 digits in either case, or nothing if the text is anything else.
    public init?(_ text: String) {
        guard let bytes = Hexadecimal.bytes(text), bytes.count == SHA256.byteCount else { return nil }
        self.text = Hexadecimal.text(bytes)
    }
}
