import FoundationEssentials

/// JSON as the ledger writes it: sorted keys and no escaped slashes, so that a value has one spelling, and numbers
/// that are not finite as text, so that what a node claims can always be written down.
enum LedgerJSON {
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return encoder
    }()

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return decoder
    }()

    /// The value's bytes; `what` names it in an error.
    static func bytes(of value: some Encodable, what: @autoclosure () -> String) throws(LedgerError) -> [UInt8] {
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .notEncodable(what: what(), reason: reason(error))
        }
    }

    /// The value's text; `what` names it in an error.
    static func text(of value: some Encodable, what: @autoclosure () -> String) throws(LedgerError) -> String {
        String(decoding: try bytes(of: value, what: what()), as: UTF8.self)
    }

    /// The value that the bytes are.
    static func value<Value: Decodable>(_ type: Value.Type, from bytes: Data) throws -> Value {
        try decoder.decode(type, from: bytes)
    }

    /// What is wrong with bytes that are not the value, without the bytes.
    static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context): "no \(key.stringValue)\(place(context.codingPath))"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            "\(context.debugDescription)\(place(context.codingPath))"
        case EncodingError.invalidValue(_, let context): "\(context.debugDescription)\(place(context.codingPath))"
        default: "unexpected content"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "" : " at \(path.map(\.stringValue).joined(separator: "."))"
    }
}
