/// Walks over JSON without blanks, byte by byte.
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
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return start..<(index - 1)
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        throw flaw()
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
