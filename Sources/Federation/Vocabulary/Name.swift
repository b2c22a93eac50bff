/// A name that people choose: lower-case letters, digits and hyphens, 1 to 63 characters, no hyphen in front.
///
/// The kind keeps the name of a node from being taken for the name of a study. The grammar,
/// `[a-z0-9][a-z0-9-]{0,62}`, is safe in a path, a URL, a certificate and a metric's label.
public struct Name<Kind>: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The name as text.
    public let text: String

    /// The name, or nothing if the text does not fit the grammar.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-") else { return nil }
        let fits = bytes.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard fits else { return nil }
        self.text = text
    }

    /// As ``text``.
    public var description: String { text }

    /// In the order of the letters.
    public static func < (left: Name, right: Name) -> Bool { left.text < right.text }

    /// What an error message says of the grammar.
    public static var expectation: String {
        "expected 1 to 63 of a-z, 0-9 and -, beginning with a letter or digit"
    }
}

extension Name: Codable {
    /// Reads the text; a text outside the grammar is corrupt data.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let name = Name(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(text)\" is not a name; \(Self.expectation)"
            )
        }
        self = name
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Name: CodingKeyRepresentable {
    /// The name as a key of a JSON object.
    public var codingKey: any CodingKey { text.codingKey }

    /// The name that a key of a JSON object is, or nothing.
    public init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

/// The kinds of name there are.
public enum NameKind {
    /// An institution's node.
    public enum Node {}
    /// A study.
    public enum Study {}
    /// A task within a study.
    public enum Task {}
    /// A federation.
    public enum Federation {}
}

/// The name of an institution's node.
public typealias NodeName = Name<NameKind.Node>
/// The name of a study.
public typealias StudyName = Name<NameKind.Study>
/// The name of a task.
public typealias TaskName = Name<NameKind.Task>
/// The name of a federation.
public typealias FederationName = Name<NameKind.Federation>
