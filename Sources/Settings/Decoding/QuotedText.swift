/// A stranger's text in a message: short, on one line, harmless to a terminal.
enum QuotedText {
    /// The number of Unicode scalars shown.
    static let limit = 60

    /// The text in quotation marks, control characters escaped.
    static func of(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let shown = scalars.prefix(limit).map { isHarmless($0) ? String($0) : escaped($0) }.joined()
        return "\"\(shown)\(scalars.count > limit ? "…" : "")\""
    }

    /// The words as a choice: `a, b or c`.
    static func choice(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// `U+0007`.
    static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
}
