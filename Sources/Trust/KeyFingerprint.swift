import Crypto
import X509

/// The SHA-256 of a public key (its SubjectPublicKeyInfo): tells whether two requests hold the same key.
public struct KeyFingerprint: Sendable, Hashable, Codable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public let text: String

    init(of key: Certificate.PublicKey) {
        text = Hexadecimal.text(SHA256.hash(data: Array(key.subjectPublicKeyInfoBytes)))
    }

    public var description: String { text }

    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
