/// Markdown whose words from outside stay words: no link, no HTML, no new line, no cell of a table comes out of them.
enum Markdown {
    /// The longest text from outside that is shown.
    static let longestText = 200

    /// A text as it can stand anywhere in a line.
    ///
    /// Every character that Markdown or HTML could read as something else is escaped; control characters, line breaks
    /// and marks that change the direction of writing become spaces.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(longestText) {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "|": result += "&#124;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "~", "@", "$", "^", "=", ":":
                result += "\\\(scalar)"
            default: result.unicodeScalars.append(isInvisible(scalar) ? " " : scalar)
            }
        }
        return text.unicodeScalars.count > longestText ? result + "…" : result
    }

    /// A digest, a number or another text of ours, as code.
    static func code(_ text: String) -> String { "`\(text.filter { $0 != "`" && !$0.isNewline })`" }

    /// A table; numbers stand to the right.
    static func table(_ heading: [String], numeric: Set<Int> = [], _ rows: [[String]]) -> [String] {
        let rule = heading.indices.map { numeric.contains($0) ? "---:" : "---" }
        return ([heading, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
        default: false
        }
    }
}
