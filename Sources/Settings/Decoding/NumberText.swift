/// How numbers are written.
enum NumberText {
    /// Whether the text is a sign, if any, and decimal digits, the first not a 0 unless it is the only one.
    static func isInteger(_ text: String) -> Bool {
        var digits = text.utf8[...]
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits.removeFirst() }
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return false }
        return digits.count == 1 || digits.first != UInt8(ascii: "0")
    }

    /// Whether the text is a decimal number: `-0.5`, `1e-8`, `.5`; no other words for numbers, no hexadecimal.
    static func isNumber(_ text: String) -> Bool {
        text.utf8.contains(where: isDigit) && text.utf8.allSatisfy { isDigit($0) || "+-.eE".utf8.contains($0) }
    }

    /// The number without a fraction that is none: `30`, not `30.0`.
    static func shortest(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
