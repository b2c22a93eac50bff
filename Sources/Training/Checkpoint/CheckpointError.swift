public import Parameters

/// Why bytes are no checkpoint from which a training could go on. Each case says what was found.
public enum CheckpointError: Error, Sendable, Hashable {
    /// There are fewer bytes than a digest has.
    case tooShort(byteCount: Int)
    /// The digest at the end is not that of the bytes before it.
    case digestDiffers
    /// What the digest covers is not a safetensors file.
    case unreadable(SafetensorsError)
    /// A tensor is missing, superfluous or of another size.
    case tensor(name: String, found: Int, expected: Int)
    /// A number of the state is missing or cannot be.
    case number(name: String, found: String, expected: String)
}

extension CheckpointError {
    /// The stable name of the error and of its page in `docs/errors`.
    public var code: String { "checkpoint-damaged" }
}

extension CheckpointError: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .tooShort(let byteCount): "found \(byteCount) bytes, fewer than a checkpoint has"
        case .digestDiffers: "its SHA-256 is not that of its content; it was cut short or changed"
        case .unreadable(let error): "\(error)"
        case .tensor(let name, let found, let expected):
            "found \(found) numbers in \"\(name)\", expected \(expected)"
        case .number(let name, let found, let expected): "\(name): found \"\(found.prefix(80))\", expected \(expected)"
        }
    }
}
