import Crypto

/// The SHA-256 of a certificate's DER bytes: what a person compares, a token pins and a revocation names.
///
/// In JSON it is the text of ``rawValue``.
public struct CertificateFingerprint: Sendable, Hashable, Comparable, Codable, RawRepresentable,
    CustomStringConvertible
{
    /// 64 lower-case hexadecimal digits.
    public let rawValue: String

    /// The fingerprint of a certificate given as DER.
    public init(ofDER certificate: some Sequence<UInt8>) {
        rawValue = Hexadecimal.text(SHA256.hash(data: Array(certificate)))
    }

    /// A fingerprint from its 32 bytes, or nothing if there are not 32.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == SHA256.byteCount else { return nil }
        rawValue = Hexadecimal.text(bytes)
    }

    /// A fingerprint from 64 hexadecimal digits in either case, with or without the colons `openssl` prints
    /// between them; nothing if the text is anything else.
    public init?(rawValue: String) {
        guard rawValue.utf8.count <= 95, let bytes = Hexadecimal.bytes(rawValue.replacing(":", with: "")) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { Hexadecimal.bytes(rawValue) ?? [] }

    /// 64 lower-case hexadecimal digits.
    public var description: String { rawValue }

    /// The order of the digits.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
