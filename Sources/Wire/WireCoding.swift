public import FoundationEssentials

/// JSON as it travels: sorted keys, no escaped slashes, so that equal values have equal bytes.
public enum WireCoding {
    /// The value's JSON.
    public static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// The value's JSON with one key a line, for people.
    public static func encodeReadably(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try encoder.encode(value)
    }

    /// The value of a JSON text from the network.
    public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws(WireError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw .unexpectedJSON(error.place)
        } catch {
            throw .unexpectedJSON("not JSON")
        }
    }
}

/// What can be wrong with what arrived.
public enum WireError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The JSON is not what the route takes; the text names the place.
    case unexpectedJSON(String)
    /// A timestamp is not ISO 8601 in UTC.
    case unexpectedTimestamp(String)
    /// A header field of ours is not what the route takes; the text names the field and the part.
    case unexpectedField(String)
    /// A query's value is not what the route takes; the text names the key and the part.
    case unexpectedQuery(String)

    /// A stable, documented code.
    public var code: String { "unexpected-message" }

    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .unexpectedJSON(let place): "unexpected JSON: \(place)"
        case .unexpectedField(let place): "unexpected header field: \(place)"
        case .unexpectedQuery(let place): "unexpected query: \(place)"
        case .unexpectedTimestamp(let text):
            "unexpected time \"\(text)\": expected ISO 8601 in UTC, for instance 2026-01-31T12:00:00.000Z"
        }
    }
}

extension DecodingError {
    /// Where and what, without the data.
    fileprivate var place: String {
        func path(_ context: Context, _ key: (any CodingKey)? = nil) -> String {
            let keys = context.codingPath + (key.map { [$0] } ?? [])
            return keys.isEmpty ? "the top" : keys.map(\.stringValue).joined(separator: ".")
        }
        return switch self {
        case .keyNotFound(let key, let context): "\(path(context, key)) is missing"
        case .typeMismatch(let type, let context): "\(path(context)): expected \(type)"
        case .valueNotFound(let type, let context): "\(path(context)): found null, expected \(type)"
        case .dataCorrupted(let context): "\(path(context)): \(context.debugDescription)"
        @unknown default: "not what the route takes"
        }
    }
}
