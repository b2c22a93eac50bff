/// Writes texts so that they are read back as they are.
enum YAMLText {
    /// The text as a scalar: plain where nobody could take it for something else, else in double quotation marks.
    static func scalar(_ text: String) -> String {
        let isPlain =
            text != "null" && text.utf8.first.map(isLetterOrDigit) ?? false
            && text.utf8.last.map(isLetterOrDigit) ?? false
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "-./:_".utf8.contains($0) }
        return isPlain ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        let letters = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "&": "\\u0026"
            case " "..."~": String(scalar)
            default: "\\U" + String(repeating: "0", count: 8 - hexadecimal(scalar).count) + hexadecimal(scalar)
            }
        }
        return "\"\(letters.joined())\""
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        String(scalar.value, radix: 16, uppercase: true)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
