import Aggregation
import Parameters
import Randomness
import TestSupport
import Testing

@Suite struct SnapshotTests {
    private static func mean() throws -> ExactMean {
        let layout = try ParameterLayout([(name: "a", shape: [2]), (name: "b", shape: [1])], notAveraged: ["b"])
        let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 3)
        var mean = ExactMean(layout: layout, fixedPoint: fixedPoint)
        try mean.add(ParameterVector(layout: layout, values: [1, -2, 3]), exampleCount: 10)
        try mean.add(ParameterVector(layout: layout, values: [0.1, 0.2, 0]), exampleCount: 3)
        return mean
    }

    private static func read(_ bytes: [UInt8]) throws -> ExactMean {
        let mean = try mean()
        return try ExactMean(layout: mean.layout, fixedPoint: mean.fixedPoint, snapshot: bytes)
    }

    @Test func `a snapshot is read back, and the sum goes on`() throws {
        var mean = try Self.mean()
        var again = try Self.read(mean.snapshot())
        #expect(again.digest == mean.digest)
        #expect((again.totalWeight, again.contributions) == (13 * 1024, 2))
        let update = ParameterVector(layout: mean.layout, values: [1, 1, 1])
        try mean.add(update, exampleCount: 4)
        try again.add(update, exampleCount: 4)
        #expect(again.digest == mean.digest)
        #expect(again.apply(to: update) == mean.apply(to: update))
    }

    @Test func `the format does not change`() throws {
        try expectGolden(try Self.mean().snapshot(), named: "sum.snapshot")
    }

    @Test func `a snapshot is written in pieces and ends with the sum's digest`() throws {
        let mean = try Self.mean()
        var pieces: [[UInt8]] = []
        let digest = mean.writeSnapshot { pieces.append(Array($0)) }
        #expect(digest == mean.digest)
        #expect(pieces.map(\.count) == [96, 24, 32])
        #expect(pieces.last == digest.bytes)
        #expect(Array(pieces.joined()) == mean.snapshot())
        #expect(mean.snapshotByteCount == 152)
    }

    @Test func `an error of the sink ends the writing`() throws {
        struct DiskFull: Error {}
        let mean = try Self.mean()
        #expect(throws: DiskFull.self) {
            try mean.writeSnapshot { (_) throws(DiskFull) in throw DiskFull() }
        }
    }

    @Test func `every bit of a snapshot counts`() throws {
        let valid = try Self.mean().snapshot()
        for place in valid.indices {
            for bit in 0..<8 {
                var bytes = valid
                bytes[place] ^= 1 << UInt8(bit)
                #expect(throws: SnapshotError.self) { try Self.read(bytes) }
            }
        }
    }

    @Test func `every truncation is refused, and every byte too many`() throws {
        let valid = try Self.mean().snapshot()
        for count in valid.indices {
            #expect(throws: SnapshotError.self) { try Self.read(Array(valid.prefix(count))) }
        }
        #expect(throws: SnapshotError.wrongEnd(found: 33, expected: 32)) { try Self.read(valid + [0]) }
    }

    @Test func `a snapshot of another model or other bounds is refused`() throws {
        let mean = try Self.mean()
        let averaged = try ParameterLayout([(name: "a", shape: [2]), (name: "b", shape: [1])])
        let renamed = try ParameterLayout([(name: "a", shape: [2]), (name: "c", shape: [1])], notAveraged: ["c"])
        for layout in [averaged, renamed, .empty] {
            #expect(throws: SnapshotError.anotherRound) {
                try ExactMean(layout: layout, fixedPoint: mean.fixedPoint, snapshot: mean.snapshot())
            }
        }
        let other = try FixedPoint(updateBound: 2, maximumExamples: 1 << 20, cohortBound: 3)
        #expect(throws: SnapshotError.anotherRound) {
            try ExactMean(layout: mean.layout, fixedPoint: other, snapshot: mean.snapshot())
        }
    }

    @Test func `10,000 mutated snapshots are refused, never a crash`() throws {
        let valid = try Self.mean().snapshot()
        try forEachCase("mutated snapshots", cases: 10_000) { seed in
            var generator = SeededGenerator(seed: seed, stream: "snapshot")
            var bytes = valid
            for _ in 0...generator.integer(below: 4) {
                let place = generator.integer(below: bytes.count)
                switch generator.integer(below: 4) {
                case 0: bytes[place] = UInt8(generator.integer(below: 256))
                case 1: bytes.insert(UInt8(generator.integer(below: 256)), at: place)
                case 2 where bytes.count > 1: bytes.remove(at: place)
                default: for offset in place..<min(place + 8, bytes.count) { bytes[offset] = 255 }
                }
            }
            guard bytes != valid else { return }
            #expect(throws: SnapshotError.self) { try Self.read(bytes) }
        }
    }
}
