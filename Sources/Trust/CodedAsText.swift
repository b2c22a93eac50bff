/// A value that is one short text wherever people or files meet it: printed, compared and in JSON.
public protocol CodedAsText: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The value as text, the same text for the same value.
    var text: String { get }

    /// The value of a text, or nothing if it stands for none.
    init?(_ text: String)
}

extension CodedAsText {
    /// The text.
    public var description: String { text }

    /// The order of the texts.
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is no \(Self.self)")
        }
        self = value
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
