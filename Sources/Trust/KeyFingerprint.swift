import Crypto
import X509

/// The SHA-256 of a public key (its SubjectPublicKeyInfo): tells whether two requests hold the same key. In JSON it is
/// the text of ``rawValue``.
public struct KeyFingerprint: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public let rawValue: String

    init(of key: Certificate.PublicKey) {
        rawValue = Hexadecimal.text(SHA256.hash(data: Array(key.subjectPublicKeyInfoBytes)))
    }

    /// A fingerprint from its 64 digits in either case, or nothing if the text is anything else.
    public init?(rawValue: String) {
        guard let bytes = Hexadecimal.bytes(rawValue), bytes.count == SHA256.byteCount else { return nil }
        self.rawValue = Hexadecimal.text(bytes)
    }

    /// The 64 digits.
    public var description: String { rawValue }
}
