import Foundation
import TestSupport
import Wire

/// `docs/openapi.json`.
struct OpenAPI {
    let document: JSONValue

    init() throws {
        let text = try Repository.text("docs/openapi.json")
        document = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    /// The schemas by name.
    var schemas: [String: JSONValue] { document["components"]?["schemas"]?.members ?? [:] }

    /// An operation and where it stands.
    struct Operation {
        var method: String
        var path: String
        var content: JSONValue
    }

    /// Every operation.
    var operations: [Operation] {
        (document["paths"]?.members ?? [:]).flatMap { path, item in
            item.members.map { Operation(method: $0.key.uppercased(), path: path, content: $0.value) }
        }
    }

    /// Values that a schema describes: with every property and each of its values once, and with those that are
    /// required alone.
    func samples(of schema: JSONValue) throws -> [JSONValue] {
        if let reference = schema["$ref"]?.text { return try samples(of: try resolve(reference)) }
        if let alternatives = schema["oneOf"] { return try alternatives.elements.flatMap { try samples(of: $0) } }
        if let constant = schema["const"] { return [constant] }
        if let values = schema["enum"] { return values.elements }
        switch schema["type"]?.text {
        case "string": return [.text(try sampleText(schema))]
        case "integer": return [.number(3)]
        case "number": return [.number(0.5)]
        case "boolean": return [.bool(true), .bool(false)]
        case "array":
            let items = schema["items"] ?? .null
            // A schema that is referred to is a message with samples of its own: two of it are enough here.
            let elements = Array(try samples(of: items).prefix(items["$ref"] == nil ? .max : 2))
            return [.list(elements)] + (schema["minItems"] == nil ? [.list([])] : [])
        case "object": return try sampleObjects(schema)
        default: throw TestFailure("no type in \(schema)")
        }
    }

    private func sampleObjects(_ schema: JSONValue) throws -> [JSONValue] {
        if let values = schema["additionalProperties"] {
            return [.object(["aurora": try samples(of: values)[0]]), .object([:])]
        }
        let properties = try (schema["properties"]?.members ?? [:]).mapValues { try samples(of: $0) }
        let whole = JSONValue.object(properties.compactMapValues(\.first))
        let required = Set(schema["required"]?.elements.compactMap(\.text) ?? [])
        let least = JSONValue.object(whole.members.filter { required.contains($0.key) })
        let others = properties.flatMap { key, values in values.dropFirst().map { whole.with(key, $0) } }
        return [whole] + (least == whole ? [] : [least]) + others
    }

    private func sampleText(_ schema: JSONValue) throws -> String {
        if schema["format"]?.text == "date-time" { return "2026-01-31T12:00:00.000Z" }
        return switch schema["pattern"]?.text {
        case nil: "words"
        case "^[a-z0-9][a-z0-9-]{0,62}$": "aurora"
        case "^[0-9a-f]{64}$": String(repeating: "0123456789abcdef", count: 4)
        case "^[0-9a-f]{8}$": "01234567"
        case "^urn:tributary:error:[a-z0-9-]+$": "urn:tributary:error:not-found"
        case let pattern?: throw TestFailure("no sample of \(pattern)")
        }
    }

    /// What a reference leads to.
    func resolve(_ reference: String) throws -> JSONValue {
        let steps = reference.split(separator: "/")
        var found: JSONValue? = document
        for step in steps.dropFirst() { found = found?[String(step)] }
        guard steps.first == "#", let found else { throw TestFailure("\(reference) leads nowhere") }
        return found
    }

    /// Every reference in the document.
    var references: [String] {
        func collect(_ value: JSONValue) -> [String] {
            switch value {
            case .object(let members): (members["$ref"]?.text.map { [$0] } ?? []) + members.values.flatMap(collect)
            case .list(let values): values.flatMap(collect)
            default: []
            }
        }
        return collect(document)
    }
}

/// What a test found wrong.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
