/// The number an authority gave a certificate; unique within that authority.
public struct CertificateSerial: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Lower-case hexadecimal digits, two a byte, as `openssl x509 -serial` shows them but for the case.
    public let text: String

    /// The serial number of those bytes, the highest first.
    public init(bytes: some Sequence<UInt8>) { text = Hexadecimal.text(bytes) }

    /// A serial number from up to 42 hexadecimal digits in either case; nothing if the text is anything else.
    public init?(_ text: String) {
        guard (2...42).contains(text.utf8.count), let bytes = Hexadecimal.bytes(text) else { return nil }
        self.init(bytes: bytes)
    }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let serial = CertificateSerial(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected a serial number of 2 to 42 hexadecimal digits"
            )
        }
        self = serial
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
