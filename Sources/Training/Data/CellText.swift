/// A stranger's text in a message: short, on one line, and harmless to a terminal.
enum CellText {
    /// The number of characters shown of a cell.
    static let limit = 40

    /// The bytes in quotation marks; what is not printable UTF-8 is written `\xHH`.
    static func quoted(_ bytes: some Collection<UInt8>) -> String {
        // A character has at most four bytes of its own here; combining ones are cut.
        let head = Array(bytes.prefix(4 * limit))
        guard let text = String(validating: head, as: UTF8.self) ?? cutInsideCharacter(head, of: bytes.count) else {
            let escaped = head.prefix(limit).map { isPrintable($0) ? String(UnicodeScalar($0)) : escape($0) }.joined()
            return "\"\(escaped)\(bytes.count > limit ? "…" : "")\" (not UTF-8)"
        }
        return quoted(text, isCut: head.count < bytes.count)
    }

    /// The text in quotation marks, control characters escaped.
    static func quoted(_ text: String) -> String { quoted(text, isCut: false) }

    private static func quoted(_ text: String, isCut: Bool) -> String {
        let scalars = text.unicodeScalars
        let shown = scalars.prefix(limit).map { scalar -> String in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                scalar.value < 0x80 ? escape(UInt8(scalar.value)) : "\\u{\(String(scalar.value, radix: 16))}"
            default: String(Character(scalar))
            }
        }
        return "\"\(shown.joined())\(isCut || scalars.count > limit ? "…" : "")\""
    }

    /// The text before a character that the cut went through.
    private static func cutInsideCharacter(_ head: [UInt8], of count: Int) -> String? {
        guard head.count < count else { return nil }
        for dropped in 1...3 {
            if let text = String(validating: head.dropLast(dropped), as: UTF8.self) { return text }
        }
        return nil
    }

    /// Up to ten texts as a list: `"a", "b" or "c"`.
    static func list(_ texts: [String]) -> String {
        let shown = texts.prefix(10).map { quoted($0) }
        guard texts.count <= 10, let last = shown.last, shown.count > 1 else {
            return shown.joined(separator: ", ") + (texts.count > 10 ? " … (\(texts.count))" : "")
        }
        return shown.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { (0x20..<0x7F).contains(byte) }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }
}
