import FoundationEssentials

/// Bytes as base64url without padding (RFC 4648, section 5). Strict: one text for each sequence of bytes.
enum Base64URL {
    /// The number of characters that many bytes take.
    static func characterCount(ofBytes count: Int) -> Int { (count * 4 + 2) / 3 }

    /// The bytes as text.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes of a text, or nothing if it holds another character, has an impossible length or unused bits set.
    static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") }) else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let data = Data(base64Encoded: standard) else { return nil }
        let bytes = Array(data)
        guard Array(Base64URL.text(bytes).utf8) == Array(text.utf8) else { return nil }
        return bytes
    }
}
