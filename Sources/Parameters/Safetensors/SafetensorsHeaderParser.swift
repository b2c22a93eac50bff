/// Reads the JSON of a safetensors header: an object of objects of a known form, three levels deep and no deeper.
///
/// It is strict where JSON is loose: no repeated keys, no unknown keys, no fractions, no signs, no leading zeros, no
/// invalid UTF-8, nothing but spaces after the end. Each step forward consumes a byte, so it ends.
struct SafetensorsHeaderParser {
    /// What stands in a header, not yet checked against the data.
    struct Content {
        var metadata: [String: String] = [:]
        var tensors: [Entry] = []
    }

    /// One tensor as written.
    struct Entry {
        var name: String
        var elementType: SafetensorsHeader.ElementType
        var shape: [Int]
        var begin: Int
        var end: Int
    }

    private var text: JSONText

    init(_ bytes: UnsafeRawBufferPointer) {
        // Safe: handed on to JSONText, which checks every index; the caller keeps the buffer alive while parsing.
        text = JSONText(bytes)
    }

    mutating func parse() throws(SafetensorsError) -> Content {
        var content = Content()
        var names: Set<String> = []
        try text.expect("{")
        try text.members { (text, name, byte) throws(SafetensorsError) in
            guard names.insert(name).inserted else { throw .repeatedKey(name, byte: byte) }
            if name == ParameterLayout.reservedName {
                content.metadata = try Self.metadata(&text)
            } else {
                content.tensors.append(try Self.entry(&text, name: name))
            }
        }
        try text.expectEnd()
        return content
    }

    private static func metadata(_ text: inout JSONText) throws(SafetensorsError) -> [String: String] {
        var metadata: [String: String] = [:]
        try text.expect("{")
        try text.members { (text, key, byte) throws(SafetensorsError) in
            let value = try text.string()
            guard metadata.updateValue(value, forKey: key) == nil else { throw .repeatedKey(key, byte: byte) }
        }
        return metadata
    }

    private static func entry(_ text: inout JSONText, name: String) throws(SafetensorsError) -> Entry {
        var elementType: SafetensorsHeader.ElementType?
        var shape: [Int]?
        var offsets: [Int]?
        let start = text.position
        try text.expect("{")
        try text.members { (text, key, byte) throws(SafetensorsError) in
            switch key {
            case "dtype" where elementType == nil:
                let type = try text.string()
                guard let known = SafetensorsHeader.ElementType(rawValue: type) else {
                    throw .unknownElementType(type, tensor: name)
                }
                elementType = known
            case "shape" where shape == nil: shape = try text.integers()
            case "data_offsets" where offsets == nil: offsets = try text.integers()
            case "dtype", "shape", "data_offsets": throw .repeatedKey(key, byte: byte)
            default:
                throw .malformedHeader(
                    byte: byte,
                    found: "the key \"\(key)\"",
                    expected: "dtype, shape or data_offsets"
                )
            }
        }
        guard let elementType, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
            throw .malformedHeader(
                byte: start,
                found: "an incomplete description of tensor \"\(name)\"",
                expected: "dtype, shape and data_offsets of [begin, end]"
            )
        }
        return Entry(name: name, elementType: elementType, shape: shape, begin: offsets[0], end: offsets[1])
    }
}
