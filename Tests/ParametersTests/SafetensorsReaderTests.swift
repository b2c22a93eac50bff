import Parameters
import Randomness
import TestSupport
import Testing

@Suite struct SafetensorsReaderTests {
    @Test func `a file of Python's safetensors is read to the bit`() throws {
        let (vector, metadata) = try SafetensorsReader.read(golden("python-f32.safetensors"))
        let expected = try SafetensorsWriterTests.pythonVector()
        #expect(vector.layout == expected.layout)
        #expect(vector.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
        #expect(metadata == SafetensorsWriterTests.pythonMetadata)
    }

    @Test func `F16 and I8 become the floats of the same value`() throws {
        let vector = try SafetensorsReader.read(golden("python-f16-i8.safetensors")).vector
        #expect(vector.layout.tensors.map(\.name) == ["half", "tiny"])
        #expect(vector.values == [1, -0.5, 65504, 0x1p-24, .infinity, -128, 0, 127])
    }

    @Test func `BF16 becomes the float of the same value`() throws {
        #expect(try SafetensorsReader.read(golden("bf16.safetensors")).vector.values == [1, -3.140625, .infinity])
    }

    @Test func `every half is the float of the same value`() throws {
        let header = #"{"h":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#
        let data = (0..<65536).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        let values = try SafetensorsReader.read(Self.file(header, data: data)).vector.values
        for (index, value) in values.enumerated() {
            let bits = UInt16(index)
            let sign: Double = bits & 0x8000 == 0 ? 1 : -1
            let fraction = Double(bits & 0x3ff)
            switch Int(bits >> 10 & 31) {
            case 0: #expect(Double(value) == sign * fraction * 0x1p-24)
            case 31 where fraction == 0: #expect(Double(value) == sign * .infinity)
            case 31: #expect(value.isNaN)
            case let exponent:
                let power = Double(sign: .plus, exponent: exponent - 25, significand: 1)
                #expect(Double(value) == sign * (1024 + fraction) * power)
            }
            #expect((value.sign == .minus) == (bits & 0x8000 != 0))
        }
    }

    @Test func `a file of no tensors is an empty vector with metadata`() throws {
        let (vector, metadata) = try SafetensorsReader.read(golden("python-empty.safetensors"))
        #expect(vector == ParameterVector(layout: .empty))
        #expect(metadata == ["kind": "evaluation"])
    }

    @Test func `a type that is not read is refused by name`() throws {
        let error = SafetensorsError.unreadableElementType(.float64, tensor: "d")
        #expect(throws: error) { try SafetensorsReader.read(golden("python-f64.safetensors")) }
        #expect(error.description == "tensor \"d\" has the type F64, expected F32, BF16, F16 or I8; convert it to F32")
    }

    @Test func `what is written is read back to the bit`() throws {
        try forEachCase("safetensors round trip", cases: 500) { seed in
            var generator = SeededGenerator(seed: seed, stream: "file")
            let vector = try RandomFiles.vector(&generator)
            let metadata = RandomFiles.metadata(&generator)
            let bytes = SafetensorsWriter.bytes(of: vector, metadata: metadata)
            let (found, foundMetadata) = try SafetensorsReader.read(bytes)
            try #require(found.layout == vector.layout)
            try #require(found.values.map(\.bitPattern) == vector.values.map(\.bitPattern))
            try #require(foundMetadata == metadata)
            try #require(SafetensorsWriter.bytes(of: found, metadata: foundMetadata) == bytes)
        }
    }

    @Test func `tensors are taken in the order of their data, whatever the header's order`() throws {
        let header =
            #" { "b" : {"shape":[1],"data_offsets":[4,8],"dtype":"F32"},"#
            + #""a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}} "#
        let vector = try SafetensorsReader.read(Self.file(header, data: [0, 0, 128, 63, 0, 0, 0, 64])).vector
        #expect(vector.layout.tensors.map(\.name) == ["a", "b"])
        #expect(vector.values == [1, 2])
    }

    @Test func `a header of odd length is read`() throws {
        let header = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        for spaces in 0..<8 {
            let padded = header + String(repeating: " ", count: spaces)
            #expect(try SafetensorsReader.read(Self.file(padded, data: [0, 0, 128, 63])).vector.values == [1])
        }
    }

    @Test func `escapes of every kind are read`() throws {
        let header = #"{"__metadata__":{"\"\\\/\b\f\n\r\t":"\u00e9\uD83D\uDE00\u0000"}}"#
        let metadata = try SafetensorsReader.read(Self.file(header, data: [])).metadata
        #expect(metadata == ["\"\\/\u{8}\u{c}\n\r\t": "é😀\0"])
    }

    /// A file with that header and data.
    static func file(_ header: String, data: [UInt8]) -> [UInt8] {
        let text = Array(header.utf8)
        return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + data
    }
}
