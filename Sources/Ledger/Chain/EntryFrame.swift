public import Federation
import FoundationEssentials
public import Parameters

/// An entry's outer part, read without its body: what the chain needs. Costs O(1) beside the copy of the body.
public struct EntryFrame: Sendable, Hashable {
    /// Its place in the chain.
    public let position: Int64
    /// When it happened.
    public let at: Instant
    /// The digest of the entry before.
    public let previous: ContentDigest
    /// What kind of fact it is.
    public let kind: EntryKind
    /// The bytes of what happened: a JSON object.
    public let body: [UInt8]

    private static let longestKind = 40

    /// Reads an entry's bytes from both ends.
    ///
    /// - Throws: ``EntryFlaw`` if they are not written as ``ChainEntry/bytes()`` writes them.
    public init(_ bytes: [UInt8]) throws(EntryFlaw) {
        var front = bytes[...]
        try Self.take(#"{"at":"#, from: &front)
        at = Instant(milliseconds: try Self.number(from: &front))
        try Self.take(#","body":"#, from: &front)
        // From the end: the body may hold the same words.
        let digestCount = 64
        guard front.count > digestCount + 2, front.suffix(2).elementsEqual(#""}"#.utf8) else {
            throw EntryFlaw("it does not end as an entry does")
        }
        var rest = front.dropLast(2)
        guard let previous = ContentDigest(hexadecimal: String(decoding: rest.suffix(digestCount), as: UTF8.self))
        else { throw EntryFlaw("the digest of the entry before is none") }
        self.previous = previous
        rest = rest.dropLast(digestCount)
        try Self.takeEnd(#","previous":""#, from: &rest)
        position = try Self.numberAtEnd(of: &rest)
        try Self.takeEnd(#"","position":"#, from: &rest)
        guard let quote = rest.suffix(Self.longestKind + 1).lastIndex(of: UInt8(ascii: "\"")),
            let kind = EntryKind(String(decoding: rest[(quote + 1)...], as: UTF8.self))
        else { throw EntryFlaw("its kind is none") }
        self.kind = kind
        rest = rest[..<quote]
        try Self.takeEnd(#","kind":"#, from: &rest)
        guard rest.first == UInt8(ascii: "{"), rest.last == UInt8(ascii: "}") else {
            throw EntryFlaw("its body is no object")
        }
        body = Array(rest)
    }

    /// The entry with its body.
    ///
    /// - Throws: ``EntryFlaw`` if the body is not one of its kind.
    public func entry() throws(EntryFlaw) -> ChainEntry {
        ChainEntry(position: position, at: at, previous: previous, body: try EntryBody(kind, json: Data(body)))
    }

    // MARK: Parts

    private static func take(_ text: String, from bytes: inout ArraySlice<UInt8>) throws(EntryFlaw) {
        let expected = text.utf8
        guard bytes.starts(with: expected) else { throw EntryFlaw("expected \(text)") }
        bytes = bytes.dropFirst(expected.count)
    }

    private static func takeEnd(_ text: String, from bytes: inout ArraySlice<UInt8>) throws(EntryFlaw) {
        let expected = text.utf8
        guard bytes.suffix(expected.count).elementsEqual(expected) else { throw EntryFlaw("expected \(text)") }
        bytes = bytes.dropLast(expected.count)
    }

    private static func number(from bytes: inout ArraySlice<UInt8>) throws(EntryFlaw) -> Int64 {
        let digits = bytes.prefix(20).prefix { isDigit($0) || $0 == UInt8(ascii: "-") }
        bytes = bytes.dropFirst(digits.count)
        return try number(digits)
    }

    private static func numberAtEnd(of bytes: inout ArraySlice<UInt8>) throws(EntryFlaw) -> Int64 {
        let digits = bytes.suffix(20).reversed().prefix { isDigit($0) }
        bytes = bytes.dropLast(digits.count)
        return try number(digits.reversed())
    }

    /// A number in its only spelling: no plus, no zero in front.
    private static func number(_ digits: some Sequence<UInt8>) throws(EntryFlaw) -> Int64 {
        let text = String(decoding: Array(digits), as: UTF8.self)
        guard let number = Int64(text), "\(number)" == text else { throw EntryFlaw("expected a whole number") }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
