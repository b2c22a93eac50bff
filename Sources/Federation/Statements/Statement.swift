/// Something that somebody signs: a line that says what it is, so that a signature of one kind of statement is one of
/// no other, and a line a fact.
///
///     tributary receipt 1
///     federation wards
///     node ash
///     …
///
/// Every line ends with a line feed. Values are names, numbers and digests, which have one spelling and no blanks; so a
/// statement has one spelling too, in any language. `docs/protocol.md` lists the kinds.
public struct Statement: Sendable, Hashable {
    /// What it is: one word.
    public let kind: String
    /// The facts, in order.
    public let facts: [Fact]

    /// A name and a value.
    public struct Fact: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public let value: String
    }

    /// The longest statement that is read, in bytes.
    public static let byteCountLimit = 4096

    /// A statement of that kind.
    init(_ kind: String, _ facts: KeyValuePairs<String, String>) {
        self.kind = kind
        self.facts = facts.map { Fact(name: $0.key, value: $0.value) }
    }

    /// The bytes that are signed.
    public var message: [UInt8] {
        var text = "tributary \(kind) 1\n"
        for fact in facts {
            text += fact.name
            text += " "
            text += fact.value
            text += "\n"
        }
        return Array(text.utf8)
    }

    /// Reads the bytes of a statement; nil if they are not written as ``message`` writes them.
    public init?(message: [UInt8]) {
        guard message.count <= Self.byteCountLimit, message.last == UInt8(ascii: "\n") else { return nil }
        let isPlain = message.allSatisfy { $0 == UInt8(ascii: "\n") || (UInt8(ascii: " ")..<0x7f).contains($0) }
        guard isPlain else { return nil }
        let lines = message.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            $0.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        guard let first = lines.first, first.count == 3, first[0] == "tributary", !first[1].isEmpty, first[2] == "1"
        else { return nil }
        kind = first[1]
        var facts: [Fact] = []
        for line in lines.dropFirst() {
            guard line.count == 2, !line[0].isEmpty, !line[1].isEmpty,
                !facts.contains(where: { $0.name == line[0] })
            else { return nil }
            facts.append(Fact(name: line[0], value: line[1]))
        }
        self.facts = facts
    }

    /// The value of a fact; nil if the statement does not have it.
    public subscript(name: String) -> String? { facts.first { $0.name == name }?.value }
}
