import Foundation
import Parameters
import Randomness
import TestSupport
import Testing

@Suite struct SafetensorsMutationTests {
    /// Reads a mutated file; whatever comes out is either a typed error or a vector that the file really holds.
    private static func read(mutationOf seed: UInt64) throws -> Bool {
        var generator = SeededGenerator(seed: seed, stream: "mutation")
        let vector = try RandomFiles.vector(&generator)
        let valid = SafetensorsWriter.bytes(of: vector, metadata: RandomFiles.metadata(&generator))
        let bytes = RandomFiles.mutate(valid, &generator)
        do {
            let (found, metadata) = try SafetensorsReader.read(bytes)
            try #require(found.values.count <= bytes.count)
            let again = try SafetensorsReader.read(SafetensorsWriter.bytes(of: found, metadata: metadata))
            try #require(again.vector.layout == found.layout && again.metadata == metadata)
            try #require(again.vector.values.map(\.bitPattern) == found.values.map(\.bitPattern))
            return true
        } catch let error as SafetensorsError {
            try #require(!error.description.isEmpty)
            return false
        }
    }

    @Test func `P4: 10,000 mutated files give typed errors or vectors, never a crash`() throws {
        var readable = 0
        var refused = 0
        try forEachCase("mutated safetensors", cases: 10_000) { seed in
            if try Self.read(mutationOf: seed) { readable += 1 } else { refused += 1 }
        }
        // Both outcomes occur, or the mutations test nothing.
        if ProcessInfo.processInfo.environment["PROPERTY_SEED"] == nil { #expect(readable > 100 && refused > 1000) }
    }

    @Test func `P4: every truncation and every single changed byte of a file is survived`() throws {
        let valid = try golden("canonical.safetensors")
        for count in 0..<valid.count {
            #expect(throws: SafetensorsError.self) { try SafetensorsReader.read(Array(valid.prefix(count))) }
        }
        for place in valid.indices {
            for value in 0...255 as ClosedRange<UInt8> {
                var bytes = valid
                bytes[place] = value
                do { _ = try SafetensorsReader.read(bytes) } catch { #expect(!error.description.isEmpty) }
            }
        }
    }

    /// In a process of its own whose address space may grow by 256 MiB: a reader that believed a header's claims of
    /// terabytes would be refused the memory and stop.
    @Test func `P4: no file makes the reader allocate more than its bytes justify`() async {
        await #expect(processExitsWith: .success) {
            try AddressSpace.limitGrowth(to: 256 << 20)
            for count in [1 << 28, 1 << 40, 1 << 58, Int.max] {
                for type in ["F32", "I8", "BF16"] {
                    let header =
                        #"{"a":{"dtype":"\#(type)","shape":[\#(count)],"data_offsets":[0,\#(count)]}}"#
                    #expect(throws: SafetensorsError.self) {
                        try SafetensorsReader.read(SafetensorsReaderTests.file(header, data: [0, 0, 0, 0]))
                    }
                }
            }
            for length in [1 << 24, 1 << 32, 1 << 62] {
                let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [UInt8(ascii: "{")]
                #expect(throws: SafetensorsError.self) { try SafetensorsReader.read(bytes) }
            }
            for seed in 0..<2000 as Range<UInt64> { _ = try Self.read(mutationOf: seed) }
        }
    }
}
