import Crypto

/// The SHA-256 of a certificate's DER bytes: what a person compares, a token pins and a revocation names.
public struct CertificateFingerprint: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// The fingerprint of a certificate given as DER.
    public init(ofDER certificate: some Sequence<UInt8>) {
        bytes = Array(SHA256.hash(data: Array(certificate)))
    }

    /// A fingerprint from its 32 bytes, or nothing if there are not 32.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == SHA256.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A fingerprint from 64 hexadecimal digits in either case, with or without the colons `openssl` prints
    /// between them; nothing if the text is anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= 95, let bytes = Hexadecimal.bytes(text.replacing(":", with: "")) else { return nil }
        self.init(bytes: bytes)
    }

    /// 64 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.text(bytes) }

    public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let fingerprint = CertificateFingerprint(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected a fingerprint of 64 hexadecimal digits"
            )
        }
        self = fingerprint
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
