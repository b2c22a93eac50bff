/// The names and addresses of machines, as far as their text tells whether they can be one.
enum HostText {
    /// Whether the text can be a DNS name, an IPv4 address or an IPv6 address without brackets.
    static func isHost(_ text: String) -> Bool { isAddress(text) || isName(text) }

    /// Whether the text is an IPv4 address, or has the letters of an IPv6 address.
    static func isAddress(_ text: String) -> Bool {
        if text.contains(":") {
            return text.utf8.count <= 45 && text.utf8.count(where: { $0 == UInt8(ascii: ":") }) >= 2
                && text.utf8.allSatisfy { isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        }
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4
            && numbers.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) && UInt8($0) != nil }
    }

    /// Whether the text is 1 to 253 bytes of labels of letters, digits, hyphens and underscores, the last not a number.
    static func isName(_ text: String) -> Bool {
        let name = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard (1...253).contains(name.utf8.count) else { return false }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let fits = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { byte in
                    isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                }
        }
        return fits && labels.last.map { !$0.utf8.allSatisfy(isDigit) } ?? false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
