/// Why bytes are not a safetensors file that can be read. Each case says where and what was found.
public enum SafetensorsError: Error, Sendable, Hashable {
    /// The file is shorter than the eight bytes of the header's length.
    case fileTooShort(byteCount: Int)
    /// The header claims to be longer than the file or than ``SafetensorsHeader/maximumByteCount``.
    case headerTooLong(byteCount: UInt64, limit: Int)
    /// Fewer bytes were handed over than the header has; reading it needs that many.
    case headerIncomplete(available: Int, needed: Int)
    /// The header is not the JSON that safetensors prescribes.
    case malformedHeader(byte: Int, found: String, expected: String)
    /// A key stands twice in one object of the header.
    case repeatedKey(String, byte: Int)
    /// A tensor has a type that the format does not know, or that has no whole bytes.
    case unknownElementType(String, tensor: String)
    /// The names or shapes do not make a layout.
    case layout(ParameterLayoutError)
    /// A tensor's byte range does not have the size of its shape and type.
    case sizeMismatch(tensor: String, found: Int, expected: Int)
    /// A tensor does not begin where the one before it ended.
    case notContiguous(tensor: String, begin: Int, expected: Int)
    /// The tensors end before or after the file does.
    case dataMismatch(found: Int, expected: Int)
    /// The tensor's type cannot be read as `Float` without loss of meaning.
    case unreadableElementType(SafetensorsHeader.ElementType, tensor: String)
}

extension SafetensorsError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .fileTooShort, .headerTooLong: "safetensors-foreign"
        case .headerIncomplete: "safetensors-header-incomplete"
        case .malformedHeader, .repeatedKey: "safetensors-header"
        case .unknownElementType, .unreadableElementType: "safetensors-element-type"
        case .layout(let error): error.code
        case .sizeMismatch, .notContiguous: "safetensors-ranges"
        case .dataMismatch: "safetensors-data-length"
        }
    }
}

extension SafetensorsError: CustomStringConvertible {
    /// One sentence: where, what was found, what was expected.
    public var description: String {
        switch self {
        case .fileTooShort(let byteCount):
            "the file has \(byteCount) bytes; a safetensors file begins with 8 bytes that tell the length of its header"
        case .headerTooLong(let byteCount, let limit):
            "byte 0: the header claims \(byteCount) bytes, expected at most \(limit); is this a safetensors file?"
        case .headerIncomplete(let available, let needed):
            "found the first \(available) bytes of the file, expected at least \(needed) to read its header"
        case .malformedHeader(let byte, let found, let expected):
            "byte \(byte) of the header: found \(found), expected \(expected)"
        case .repeatedKey(let key, let byte): "byte \(byte) of the header: the key \"\(key)\" stands there twice"
        case .unknownElementType(let type, let tensor):
            "tensor \"\(tensor)\" has the type \"\(type)\"; write it as F32 (BF16, F16 and I8 can be read too)"
        case .layout(let error): "the tensors are not a layout: \(error)"
        case .sizeMismatch(let tensor, let found, let expected):
            "tensor \"\(tensor)\" has a range of \(found) bytes, expected \(expected) by its shape and type"
        case .notContiguous(let tensor, let begin, let expected):
            "tensor \"\(tensor)\" begins at byte \(begin) of the data, expected \(expected), "
                + "where the one before it ends"
        case .dataMismatch(let found, let expected):
            "the file has \(found) bytes of data, expected \(expected) by its header; was it cut short?"
        case .unreadableElementType(let type, let tensor):
            "tensor \"\(tensor)\" has the type \(type.rawValue), expected F32, BF16, F16 or I8; convert it to F32"
        }
    }
}
