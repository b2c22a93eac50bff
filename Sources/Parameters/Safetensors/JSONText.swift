/// A strict reader of the little JSON that a safetensors header may hold: strings, lists of integers, members.
///
/// Every error names the byte. Nothing is allocated but the strings and lists that stand in the text.
struct JSONText {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        // Safe: only next() and peek() read, and both compare the position with the count first.
        self.bytes = bytes
    }

    // MARK: Structure

    /// Consumes that character after any white space.
    mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
        skipSpace()
        guard peek() == UInt8(ascii: character) else { throw unexpected(Self.spelling(UInt8(ascii: character))) }
        position += 1
    }

    /// Consumes white space to the end of the text.
    mutating func expectEnd() throws(SafetensorsError) {
        skipSpace()
        guard position == bytes.count else { throw unexpected("the end of the header") }
    }

    /// Reads the members of an object whose brace was consumed, and its closing brace. The closure reads each value;
    /// it gets the key and the byte where the key stands.
    mutating func members(
        _ value: (inout JSONText, String, Int) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        if consume(UInt8(ascii: "}")) { return }
        repeat {
            skipSpace()
            let start = position
            let key = try string()
            try expect(":")
            try value(&self, key, start)
        } while consume(UInt8(ascii: ","))
        try expect("}")
    }

    // MARK: Values

    /// A list of integers of 0 or more.
    mutating func integers() throws(SafetensorsError) -> [Int] {
        var list: [Int] = []
        try expect("[")
        if consume(UInt8(ascii: "]")) { return list }
        repeat { list.append(try integer()) } while consume(UInt8(ascii: ","))
        try expect("]")
        return list
    }

    private mutating func integer() throws(SafetensorsError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !overflow, !carry, position == start || value > 0 else {
                position = start
                throw unexpected("an integer without leading zeros, at most \(Int.max)")
            }
            value = sum
            position += 1
        }
        guard position > start else { throw unexpected("an integer of 0 or more") }
        return value
    }

    /// A string, its escapes resolved.
    mutating func string() throws(SafetensorsError) -> String {
        try expect("\"")
        let start = position
        var units: [UInt8] = []
        while true {
            guard let byte = peek() else { throw unexpected("the string's closing quotation mark") }
            guard byte >= 0x20 else { throw unexpected("no control character in a string") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: units, as: UTF8.self) else {
                    position = start
                    throw unexpected("a string in UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): try escape(into: &units)
            default: units.append(byte)
            }
        }
    }

    private mutating func escape(into units: inout [UInt8]) throws(SafetensorsError) {
        guard let byte = peek() else { throw unexpected("an escaped character") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "f"): units.append(0x0c)
        case UInt8(ascii: "n"): units.append(0x0a)
        case UInt8(ascii: "r"): units.append(0x0d)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "u"): units.append(contentsOf: Array(String(try escapedScalar()).utf8))
        default:
            position -= 1
            throw unexpected("one of \" \\ / b f n r t u after a backslash")
        }
    }

    private mutating func escapedScalar() throws(SafetensorsError) -> Unicode.Scalar {
        let start = position
        var value = try fourDigits()
        if (0xd800..<0xdc00).contains(value), consumeExactly("\\u") {
            let low = try fourDigits()
            if (0xdc00..<0xe000).contains(low) { value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00) }
        }
        guard let scalar = Unicode.Scalar(value) else {
            position = start
            throw unexpected("a Unicode character or a pair of surrogates")
        }
        return scalar
    }

    private mutating func fourDigits() throws(SafetensorsError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: Bytes

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func consume(_ byte: UInt8) -> Bool {
        skipSpace()
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func consumeExactly(_ text: StaticString) -> Bool {
        let wanted = text.description.utf8
        guard bytes.count - position >= wanted.count, bytes[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private func unexpected(_ expected: String) -> SafetensorsError {
        let found = peek().map(Self.spelling)
        return .malformedHeader(byte: position, found: found ?? "the end of the header", expected: expected)
    }

    /// A byte as a sentence names it.
    private static func spelling(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""): "a quotation mark"
        case 0x21..<0x7f: "\"\(Unicode.Scalar(byte))\""
        default: "the byte \(byte)"
        }
    }
}
