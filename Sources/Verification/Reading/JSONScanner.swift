import Glibc

/// Walks over JSON without blanks: over texts, which most of a history is, with the C library's search, over the rest
/// byte by byte.
struct JSONScanner {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    /// The deepest nesting that is walked.
    private static let deepest = 64

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    private var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    /// Goes over the byte if it is next.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    /// Goes over the byte, which has to be next.
    mutating func expect(_ byte: UInt8) throws(JSONMembers.Flaw) {
        guard skip(byte) else { throw flaw() }
    }

    /// Nothing may follow.
    func expectEnd() throws(JSONMembers.Flaw) {
        guard index == bytes.endIndex else { throw flaw() }
    }

    /// Goes over a text and returns where that is which is between its quotes.
    mutating func string() throws(JSONMembers.Flaw) -> Range<Int> {
        try expect(UInt8(ascii: "\""))
        let start = index
        while let quote = place(of: UInt8(ascii: "\""), in: index..<bytes.endIndex) {
            guard let escape = place(of: UInt8(ascii: "\\"), in: index..<quote) else {
                index = quote + 1
                return start..<quote
            }
            index = escape + 2
        }
        throw flaw()
    }

    /// The first place of a byte in a part; nil if it is not there.
    private func place(of byte: UInt8, in part: Range<Int>) -> Int? {
        guard !part.isEmpty else { return nil }
        let distance = bytes[part].withUnsafeBytes { part -> Int? in
            guard let base = part.baseAddress, let found = memchr(base, Int32(byte), part.count) else { return nil }
            // Safe: what memchr found lies in the part that it was given.
            return UnsafeRawPointer(found) - base
        }
        return distance.map { part.lowerBound + $0 }
    }

    /// Goes over any value and returns where its bytes are.
    mutating func value() throws(JSONMembers.Flaw) -> Range<Int> {
        let start = index
        switch next {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try nested()
        default:
            while let byte = next, byte > UInt8(ascii: ","), byte != UInt8(ascii: "]"), byte != UInt8(ascii: "}") {
                index += 1
            }
        }
        guard index > start else { throw flaw() }
        return start..<index
    }

    private mutating func nested() throws(JSONMembers.Flaw) {
        var depth = 0
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                _ = try string()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            index += 1
            if depth == 0 { return }
            guard depth < Self.deepest else { throw flaw() }
        }
        throw flaw()
    }

    private func flaw() -> JSONMembers.Flaw {
        JSONMembers.Flaw(description: "its JSON breaks at byte \(index - bytes.startIndex)")
    }
}
