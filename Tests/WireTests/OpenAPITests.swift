import Foundation
import Randomness
import TestSupport
import Testing
import Wire

/// `docs/openapi.json` and the code say the same.
struct OpenAPITests {
    @Test func `every route stands in it, and nothing else`() throws {
        let operations = try OpenAPI().operations
        #expect(operations.count == Route.allCases.count)
        for operation in operations {
            let found = Route.allCases.first { $0.method == operation.method && $0.path == operation.path }
            let route = try #require(found, "\(operation.method) \(operation.path)")
            #expect(operation.content["operationId"]?.text == route.rawValue)
            #expect(operation.content["x-access"]?.text == "\(route.access)", "\(route)")
            #expect(operation.content["x-body-limit"]?.text == "\(route.bodyLimit)", "\(route)")
        }
    }

    @Test func `a route's path parameters are declared, and nothing else`() throws {
        for operation in try OpenAPI().operations {
            let declared = (operation.content["parameters"]?.elements ?? []).filter { $0["in"]?.text == "path" }
            let inPath = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                $0.dropFirst().dropLast()
            }
            #expect(declared.compactMap { $0["name"]?.text } == inPath.map(String.init), "\(operation.path)")
        }
    }

    @Test func `every reference leads somewhere and every schema is a message`() throws {
        let document = try OpenAPI()
        for reference in document.references { _ = try document.resolve(reference) }
        #expect(Set(document.schemas.keys) == Set(Message.all.map(\.name)))
        #expect(Message.all.count == document.schemas.count)
    }

    @Test(arguments: Message.all)
    func `a message has the properties of its schema, and no others`(_ message: Message) throws {
        let document = try OpenAPI()
        let samples = try document.samples(of: try #require(document.schemas[message.name]))
        for sample in samples {
            let again = try message.roundTrip(try JSONEncoder().encode(sample))
            let found = try JSONDecoder().decode(JSONValue.self, from: again)
            #expect(found == sample)
        }
    }

    @Test(arguments: Message.all)
    func `what a schema requires cannot be left out, null or of another type`(_ message: Message) throws {
        let document = try OpenAPI()
        let schema = try #require(document.schemas[message.name])
        guard case .object = try document.samples(of: schema)[0] else { return }
        for sample in try document.samples(of: schema) {
            for key in schema["required"]?.elements.compactMap(\.text) ?? [] {
                // A list where an object, a text or a number belongs, and an object where a list belongs.
                let wrong: JSONValue = if case .list = sample[key] { .object([:]) } else { .list([.null]) }
                for broken in [sample.without(key), sample.with(key, .null), sample.with(key, wrong)] {
                    let error = #expect(throws: WireError.self, "\(key)") {
                        try message.roundTrip(try JSONEncoder().encode(broken))
                    }
                    #expect(error?.description.contains(key) == true)
                }
            }
        }
    }

    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "null", "-1", "1e999", "99999999999999999999", "\\ud800", "\u{0}", "é",
        "true",
    ].map { Array($0.utf8) }

    @Test func `5,000 mutated messages are read or refused`() throws {
        let document = try OpenAPI()
        var originals: [(message: Message, bytes: [UInt8])] = []
        for message in Message.all {
            let schema = try #require(document.schemas[message.name])
            originals.append((message, Array(try JSONEncoder().encode(try document.samples(of: schema)[0]))))
        }
        try forEachCase("mutated messages", cases: 5000) { seed in
            var generator = SeededGenerator(seed: seed, stream: "wire")
            var (message, bytes) = try #require(originals.randomElement(using: &generator))
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                let end = min(bytes.count, place + Int.random(in: 0...12, using: &generator))
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.removeSubrange(place..<end)
                case 1: if place < bytes.count { bytes[place] = UInt8.random(in: .min ... .max, using: &generator) }
                default: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: place)
                }
            }
            do { _ = try message.roundTrip(Data(bytes)) } catch let error as WireError {
                try #require(error.code == "unexpected-message" && !error.description.isEmpty)
            }
        }
    }
}
