/// The short name of a token, 8 hexadecimal digits of its secret's hash. Not secret. In JSON it is the text of
/// ``rawValue``.
public struct TokenIdentifier: Sendable, Hashable, Comparable, Codable, RawRepresentable, CustomStringConvertible {
    /// The 8 digits, in lower case.
    public let rawValue: String

    init(hash: String) { rawValue = String(hash.prefix(8)) }

    /// An identifier from its 8 digits in either case, or nothing if the text is anything else.
    public init?(rawValue: String) {
        guard rawValue.utf8.count == 8, let bytes = Hexadecimal.bytes(rawValue) else { return nil }
        self.rawValue = Hexadecimal.text(bytes)
    }

    /// The 8 digits.
    public var description: String { rawValue }

    /// The order of the digits.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
