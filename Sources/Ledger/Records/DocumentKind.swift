/// A kind of document, for instance `"token"`. Each kind has keys of its own.
public struct DocumentKind: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The kind as text.
    public let text: String

    /// The kind of that name.
    public init(_ text: String) { self.text = text }

    /// The kind of that name.
    public init(stringLiteral text: String) { self.text = text }

    /// The kind as text.
    public var description: String { text }
}
