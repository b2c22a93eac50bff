/// The number an authority gave a certificate; unique within that authority.
public struct CertificateSerial: CodedAsText {
    /// Lower-case hexadecimal digits, two a byte, as `openssl x509 -serial` shows them but for the case.
    public let text: String

    /// The serial number of those bytes, the highest first.
    public init(bytes: some Sequence<UInt8>) { text = Hexadecimal.text(bytes) }

    /// A serial number from 2 to 42 hexadecimal digits in either case; nothing if the text is anything else.
    public init?(_ text: String) {
        guard (2...42).contains(text.utf8.count), let bytes = Hexadecimal.bytes(text) else { return nil }
        self.init(bytes: bytes)
    }
}
