/// The short name of a token, 8 hexadecimal digits of its secret's hash. Not secret.
public struct TokenIdentifier: CodedAsText {
    /// The 8 digits, in lower case.
    public let text: String

    init(hash: String) { text = String(hash.prefix(8)) }

    /// An identifier from its 8 digits in either case, or nothing if the text is anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 8, let bytes = Hexadecimal.bytes(text) else { return nil }
        self.text = Hexadecimal.text(bytes)
    }
}
