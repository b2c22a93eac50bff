/// Writes the canonical safetensors bytes of a vector: the same vector and metadata, the same bytes.
///
/// The JSON has no spaces; `__metadata__` comes first with its keys in the order of their UTF-8 bytes, and is left
/// out when empty; tensors follow in the order of the layout, all F32; spaces pad the header to a multiple of eight.
public enum SafetensorsWriter {
    /// Everything before the data, so that the values can follow from wherever they are.
    ///
    /// - Precondition: It is no longer than ``SafetensorsHeader/maximumByteCount``.
    public static func header(layout: ParameterLayout, metadata: [String: String] = [:]) -> [UInt8] {
        var json = "{"
        if !metadata.isEmpty {
            let sorted = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            let members = sorted.map { "\(quoted($0.key)):\(quoted($0.value))" }
            json += "\"\(ParameterLayout.reservedName)\":{\(members.joined(separator: ","))}"
        }
        for tensor in layout.tensors {
            if json.utf8.count > 1 { json += "," }
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            json += "\(quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
            json += "\"data_offsets\":[\(4 * tensor.range.lowerBound),\(4 * tensor.range.upperBound)]}"
        }
        json += "}"
        var text = Array(json.utf8)
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        precondition(
            text.count + 8 <= SafetensorsHeader.maximumByteCount,
            "a header of \(text.count + 8) bytes; readers take \(SafetensorsHeader.maximumByteCount)"
        )
        let length = UInt64(text.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text
    }

    /// The whole file: the header and the values, little-endian.
    public static func bytes(of vector: ParameterVector, metadata: [String: String] = [:]) -> [UInt8] {
        let header = header(layout: vector.layout, metadata: metadata)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.count + 4 * vector.values.count)
        bytes.append(contentsOf: header)
        vector.withLittleEndianBytes { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// The text as a JSON string: quotation marks, backslashes and control characters escaped, all else as it is.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{08}": result += "\\b"
            case "\u{0c}": result += "\\f"
            case "\u{00}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
