/// The members of a JSON object as the ledger writes them, cut out and not decoded: the names strictly in order, no
/// blanks. Reading a history is mostly this, and decoding all of it would take ten times as long.
struct JSONMembers {
    private let bytes: ArraySlice<UInt8>
    /// Where names and values are: a slice for each would be counted and released each.
    private var members: [(name: Range<Int>, value: Range<Int>)] = []

    /// Why bytes are no such object.
    struct Flaw: Error, CustomStringConvertible {
        let description: String
    }

    /// Cuts an object. Costs O(n) in its bytes.
    init(_ bytes: ArraySlice<UInt8>) throws(Flaw) {
        self.bytes = bytes
        var scanner = JSONScanner(bytes)
        try scanner.expect(UInt8(ascii: "{"))
        if scanner.skip(UInt8(ascii: "}")) {
            try scanner.expectEnd()
            return
        }
        members.reserveCapacity(16)
        repeat {
            let name = try scanner.string()
            try scanner.expect(UInt8(ascii: ":"))
            if let last = members.last?.name, !bytes[last].lexicographicallyPrecedes(bytes[name]) {
                throw Flaw(description: "its names are not in order")
            }
            members.append((name, try scanner.value()))
        } while scanner.skip(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "}"))
        try scanner.expectEnd()
    }

    /// The value of a name; nil if there is none.
    subscript(_ name: StaticString) -> ArraySlice<UInt8>? {
        name.withUTF8Buffer { text in
            members.first { $0.name.count == text.count && bytes[$0.name].elementsEqual(text) }.map { bytes[$0.value] }
        }
    }

    /// The value of a name.
    func require(_ name: StaticString) throws(Flaw) -> ArraySlice<UInt8> {
        guard let value = self[name] else { throw Flaw(description: "it has no \(name)") }
        return value
    }

    /// The text of a name that holds one without escapes; nil if there is none.
    func text(_ name: StaticString) throws(Flaw) -> String? {
        guard let value = self[name] else { return nil }
        guard value.count >= 2, value.first == UInt8(ascii: "\""), !value.contains(UInt8(ascii: "\\")) else {
            throw Flaw(description: "its \(name) is no plain text")
        }
        return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
    }

    /// The whole number of a name; nil if there is none.
    func number(_ name: StaticString) throws(Flaw) -> Int64? {
        guard let value = self[name] else { return nil }
        guard let number = Int64(String(decoding: value, as: UTF8.self)) else {
            throw Flaw(description: "its \(name) is no whole number")
        }
        return number
    }

    /// The elements of a list, cut out.
    static func elements(of bytes: ArraySlice<UInt8>) throws(Flaw) -> [ArraySlice<UInt8>] {
        var scanner = JSONScanner(bytes)
        try scanner.expect(UInt8(ascii: "["))
        if scanner.skip(UInt8(ascii: "]")) {
            try scanner.expectEnd()
            return []
        }
        var elements: [ArraySlice<UInt8>] = []
        repeat { elements.append(bytes[try scanner.value()]) } while scanner.skip(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "]"))
        try scanner.expectEnd()
        return elements
    }
}
