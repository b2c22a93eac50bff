import Parameters
import Randomness

/// Vectors, metadata and mutations drawn from a seeded generator.
enum RandomFiles {
    private static let characters: [Character] = ["a", "B", "0", ".", "\"", "\\", "/", "\n", "\u{1}", "é", "😀", " "]

    static func text(_ generator: inout SeededGenerator, from least: Int) -> String {
        String(
            (0..<least + generator.integer(below: 6)).map { _ in characters[generator.integer(below: characters.count)]
            }
        )
    }

    /// Up to five tensors of up to three dimensions with random bits, NaNs among them.
    static func vector(_ generator: inout SeededGenerator) throws -> ParameterVector {
        var tensors: [(name: String, shape: [Int])] = []
        for index in 0..<generator.integer(below: 6) {
            let shape = (0..<generator.integer(below: 4)).map { _ in generator.integer(below: 4) }
            tensors.append((name: text(&generator, from: 0) + "\(index)", shape: shape))
        }
        let layout = try ParameterLayout(tensors)
        let values = (0..<layout.elementCount).map { _ in
            Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
        }
        return ParameterVector(layout: layout, values: values)
    }

    static func metadata(_ generator: inout SeededGenerator) -> [String: String] {
        var metadata: [String: String] = [:]
        for _ in 0..<generator.integer(below: 4) {
            metadata[text(&generator, from: 0)] = text(&generator, from: 0)
        }
        return metadata
    }

    /// The bytes with one to four faults: bits turned, bytes dropped, repeated, inserted or exchanged, digits changed,
    /// the end cut off.
    static func mutate(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0...generator.integer(below: 4) where !bytes.isEmpty {
            // Most faults fall into the header, where they matter.
            let limit = generator.integer(below: 4) == 0 ? bytes.count : min(bytes.count, 200)
            let place = generator.integer(below: limit)
            switch generator.integer(below: 8) {
            case 0: bytes[place] ^= 1 << UInt8(generator.integer(below: 8))
            case 1: bytes[place] = UInt8(generator.integer(below: 256))
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + generator.integer(below: 8)))
            case 3: bytes.insert(contentsOf: tokens[generator.integer(below: tokens.count)].utf8, at: place)
            case 4: bytes.removeLast(generator.integer(below: bytes.count))
            case 5:
                let end = min(bytes.count, place + 1 + generator.integer(below: 80))
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: generator.integer(below: limit))
            case 6:
                guard let digit = bytes[place...].firstIndex(where: { (48...57).contains($0) }) else { break }
                bytes[digit] = 48 + UInt8(generator.integer(below: 10))
            default: bytes.swapAt(place, generator.integer(below: limit))
            }
        }
        return bytes
    }

    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "9223372036854775807", "99999999999999999999",
        "-1", "1e9", "null", "true", " ", "\0", "__metadata__", "\"__metadata__\":{}", "F32", "F64", "BF16", "I8",
        "dtype", "shape", "data_offsets", "4294967296", "1073741824",
    ]
}
