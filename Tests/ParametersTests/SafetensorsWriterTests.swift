import Parameters
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
    /// What the Golden files written with Python's safetensors hold.
    static func pythonVector() throws -> ParameterVector {
        ParameterVector(
            layout: try ParameterLayout([
                (name: "bias", shape: [2]), (name: "none", shape: [0, 4]), (name: "scale", shape: []),
                (name: "weight", shape: [2, 3]),
            ]),
            values: [0.1, -0.2, 7, 1.5, -2.25, 0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0]
        )
    }
    static let pythonMetadata = ["round": "3", "study": "Zürich \"A\"\n"]

    @Test func `the bytes are those that Python's safetensors writes`() throws {
        let bytes = SafetensorsWriter.bytes(of: try Self.pythonVector(), metadata: Self.pythonMetadata)
        #expect(bytes == (try golden("python-f32.safetensors")))
    }

    @Test func `a file of no tensors is that of Python's safetensors`() throws {
        let bytes = SafetensorsWriter.bytes(of: ParameterVector(layout: .empty), metadata: ["kind": "evaluation"])
        #expect(bytes == (try golden("python-empty.safetensors")))
    }

    @Test func `the canonical bytes of a model do not change`() throws {
        let layout = try ParameterLayout([
            (name: "hidden.0.weight", shape: [2, 2]), (name: "hidden.0.bias", shape: [2]),
            (name: "\u{1}\\/é😀", shape: []),
        ])
        let vector = ParameterVector(layout: layout, values: [1, 2, 3, 4, 5, 6, 7])
        let metadata = ["b": "\u{8}\u{c}\r\t\u{1f}", "a": "", "ä": "z", "Z": "upper"]
        try expectGolden(SafetensorsWriter.bytes(of: vector, metadata: metadata), named: "canonical.safetensors")
    }

    @Test func `the header is padded to eight bytes and tells where the data begins`() throws {
        for count in 1...20 {
            let name = String(repeating: "n", count: count)
            let header = SafetensorsWriter.header(layout: try ParameterLayout([(name: name, shape: [1])]))
            #expect(header.count % 8 == 0)
            #expect(Int(header[0]) + Int(header[1]) << 8 == header.count - 8)
        }
    }

    @Test func `metadata is sorted by its bytes, not by language`() throws {
        let header = SafetensorsWriter.header(layout: .empty, metadata: ["é": "4", "z": "3", "a": "2", "B": "1"])
        #expect(
            String(decoding: header.dropFirst(8), as: UTF8.self).trimmingSuffix(" ")
                == #"{"__metadata__":{"B":"1","a":"2","z":"3","é":"4"}}"#
        )
    }

    @Test func `a digest is the SHA-256 of the bytes, metadata included`() throws {
        let vector = try Self.pythonVector()
        #expect(vector.digest() == ContentDigest.of(SafetensorsWriter.bytes(of: vector)))
        let bytes = SafetensorsWriter.bytes(of: vector, metadata: Self.pythonMetadata)
        #expect(vector.digest(metadata: Self.pythonMetadata) == ContentDigest.of(bytes))
        #expect(vector.digest() != vector.digest(metadata: Self.pythonMetadata))
    }

    @Test func `what is averaged is not in the file`() throws {
        let one = try ParameterLayout([(name: "a", shape: [1])])
        let other = try ParameterLayout([(name: "a", shape: [1])], notAveraged: ["a"])
        #expect(ParameterVector(layout: one).digest() == ParameterVector(layout: other).digest())
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}
