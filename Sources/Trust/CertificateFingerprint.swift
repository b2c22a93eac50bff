import Crypto

/// The SHA-256 of a certificate's DER bytes: what a person compares, a token pins and a revocation names.
public struct CertificateFingerprint: CodedAsText {
    /// 64 lower-case hexadecimal digits.
    public let text: String

    /// The fingerprint of a certificate given as DER.
    public init(ofDER certificate: some Sequence<UInt8>) {
        text = Hexadecimal.text(SHA256.hash(data: Array(certificate)))
    }

    /// A fingerprint from its 32 bytes, or nothing if there are not 32.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == SHA256.byteCount else { return nil }
        text = Hexadecimal.text(bytes)
    }

    /// A fingerprint from 64 hexadecimal digits in either case, with or without the colons `openssl` prints
    /// between them; nothing if the text is anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= 95, let bytes = Hexadecimal.bytes(text.replacing(":", with: "")) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { Hexadecimal.bytes(text) ?? [] }
}
