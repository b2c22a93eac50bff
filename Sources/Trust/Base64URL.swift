import FoundationEssentials

/// Bytes as base64url without padding (RFC 4648, section 5). Strict: one text for each sequence of bytes.
enum Base64URL {
    /// The number of characters that many bytes take.
    static func characterCount(ofBytes count: Int) -> Int { (count * 4 + 2) / 3 }

    /// The bytes as text.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text = Array(Data(bytes).base64EncodedString().utf8)
        while text.last == UInt8(ascii: "=") { text.removeLast() }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "+"): text[index] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): text[index] = UInt8(ascii: "_")
            default: break
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text, or nothing if it holds another character, has an impossible length or unused bits set.
    static func bytes(_ text: String) -> [UInt8]? {
        var standard = Array(text.utf8)
        for index in standard.indices {
            switch standard[index] {
            case UInt8(ascii: "+"), UInt8(ascii: "/"): return nil
            case UInt8(ascii: "-"): standard[index] = UInt8(ascii: "+")
            case UInt8(ascii: "_"): standard[index] = UInt8(ascii: "/")
            default: break
            }
        }
        standard += Array(repeating: UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(standard)) else { return nil }
        let bytes = Array(data)
        guard Base64URL.text(bytes).utf8.elementsEqual(text.utf8) else { return nil }
        return bytes
    }
}
