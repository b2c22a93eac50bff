/// The short name of a token, 8 lower-case hexadecimal digits of its secret's hash. Not secret.
public struct TokenIdentifier: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The 8 digits.
    public let text: String

    init(hash: String) { text = String(hash.prefix(8)) }

    /// An identifier from its 8 digits, or nothing if the text is anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 8, let bytes = Hexadecimal.bytes(text) else { return nil }
        self.text = Hexadecimal.text(bytes)
    }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let identifier = TokenIdentifier(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected a token's identifier of 8 hexadecimal digits"
            )
        }
        self = identifier
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
