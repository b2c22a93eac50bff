/// The number an authority gave a certificate; unique within that authority. In JSON it is the text of ``rawValue``.
public struct CertificateSerial: Sendable, Hashable, Comparable, Codable, RawRepresentable, CustomStringConvertible {
    /// Lower-case hexadecimal digits, two a byte, as `openssl x509 -serial` shows them but for the case.
    public let rawValue: String

    /// The serial number of those bytes, the highest first.
    public init(bytes: some Sequence<UInt8>) { rawValue = Hexadecimal.text(bytes) }

    /// A serial number from 2 to 42 hexadecimal digits in either case; nothing if the text is anything else.
    public init?(rawValue: String) {
        guard (2...42).contains(rawValue.utf8.count), let bytes = Hexadecimal.bytes(rawValue) else { return nil }
        self.init(bytes: bytes)
    }

    /// The hexadecimal digits.
    public var description: String { rawValue }

    /// The order of the digits, which is not the order of the numbers.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
