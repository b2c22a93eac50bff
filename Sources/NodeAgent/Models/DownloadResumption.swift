/// Decides what the answer to a request for a blob, or for the rest of one, means for the bytes that are here.
struct DownloadResumption: Sendable, Hashable {
    /// The bytes that are here.
    let heldByteCount: Int

    /// The `Range` to ask for; nil to ask for everything.
    var rangeField: String? { heldByteCount > 0 ? "bytes=\(heldByteCount)-" : nil }

    /// What to do.
    enum Decision: Sendable, Hashable {
        /// The body goes behind the bytes that are here.
        case append
        /// The body is the whole: it replaces the bytes that are here.
        case replace
        /// There is nothing beyond the bytes that are here: verify them.
        case verify
        /// The bytes that are here fit nothing: throw them away and ask for everything.
        case startOver
        /// The blob cannot be had.
        case fail
    }

    /// The decision on an answer.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - contentRange: The field `Content-Range`, if there is one.
    func decide(status: Int, contentRange: String?) -> Decision {
        switch status {
        case 200: return .replace
        case 206:
            guard let first = Self.firstByte(of: contentRange) else { return .startOver }
            return first == heldByteCount ? .append : .startOver
        case 416:
            return Self.total(of: contentRange) == heldByteCount && heldByteCount > 0 ? .verify : .startOver
        default: return .fail
        }
    }

    /// The `n` of `bytes n-m/total`.
    private static func firstByte(of field: String?) -> Int? {
        guard let field, field.hasPrefix("bytes "), let dash = field.firstIndex(of: "-") else { return nil }
        return Int(field[..<dash].dropFirst("bytes ".count))
    }

    /// The total of `bytes */total` or `bytes n-m/total`.
    private static func total(of field: String?) -> Int? {
        guard let field, let slash = field.lastIndex(of: "/") else { return nil }
        return Int(field[field.index(after: slash)...])
    }
}
