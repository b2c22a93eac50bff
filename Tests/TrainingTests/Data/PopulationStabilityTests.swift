import Glibc
import Randomness
import TestSupport
import Testing
import Training

struct PopulationStabilityTests {
    private static func data(_ columns: [Float]...) -> Dataset {
        let count = columns[0].count
        let rows = (0..<count).flatMap { row in columns.map { $0[row] } }
        let classes = [Int32](repeating: 0, count: count)
        return Dataset(featureCount: columns.count, features: rows, targets: .classes(classes))
    }

    private static func column(_ parts: (value: Float, count: Int)...) -> [Float] {
        parts.flatMap { [Float](repeating: $0.value, count: $0.count) }
    }

    private static func expect(_ found: Double, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(abs(found - expected) <= 1e-12 * max(1, abs(expected)), sourceLocation: sourceLocation)
    }

    @Test func `two values are compared by their parts`() {
        let reference = Self.data(Self.column((0, 80), (1, 20)))
        let other = Self.data(Self.column((0, 50), (1, 50)))
        Self.expect(
            PopulationStability.index(between: reference, and: other),
            (0.5 - 0.8) * log(0.5 / 0.8) + (0.5 - 0.2) * log(0.5 / 0.2)
        )
        // The rarer value may be the smaller one too, and rarer than a tenth.
        let rare = Self.data(Self.column((0, 4), (1, 96)))
        let common = Self.data(Self.column((0, 40), (1, 60)))
        Self.expect(
            PopulationStability.index(between: rare, and: common),
            (0.4 - 0.04) * log(0.4 / 0.04) + (0.6 - 0.96) * log(0.6 / 0.96)
        )
    }

    @Test func `numbers are compared by the reference's deciles`() {
        // 1…100: the deciles are 10, 20, … 90. The other has its rows in the first bin and the last.
        let reference = Self.data((1...100).map { Float($0) })
        let other = Self.data(Self.column((10, 50), (91, 30), (1000, 20)))
        let least = 0.5 / 100
        let outer = 2 * (0.5 - 0.1) * log(0.5 / 0.1)
        let inner = 8 * (least - 0.1) * log(least / 0.1)
        Self.expect(PopulationStability.index(between: reference, and: other), outer + inner)
    }

    @Test func `many zeros have a bin of their own`() {
        let reference = Self.data(Self.column((0, 50)) + (1...50).map { Float($0) })
        let negative = Self.data(Self.column((-3, 50)) + (1...50).map { Float($0) })
        let least = 0.005
        Self.expect(
            PopulationStability.index(between: reference, and: negative),
            2 * (0.5 - least) * log(0.5 / least)
        )
    }

    @Test func `a constant is no shift, and any other value is one`() {
        let constant = Self.data(Self.column((3, 10_000)))
        #expect(PopulationStability.index(between: constant, and: Self.data([3, 3, 3])) == 0)
        for value: Float in [2, 4, 3.0000002, -.infinity, .infinity, .nan] {
            let other = Self.data(Self.column((value, 10_000)))
            let index = PopulationStability.index(between: constant, and: other)
            Self.expect(index, 2 * (1 - 1e-4) * log(1 / 1e-4))
        }
    }

    @Test func `the index is the largest of the features`() {
        let reference = Self.data([1, 2, 3, 4], [0, 0, 1, 1])
        let other = Self.data([1, 2, 3, 4], [0, 1, 1, 1])
        let indices = PopulationStability.indices(between: reference, and: other)
        #expect(indices[0] == 0)
        Self.expect(indices[1], (0.25 - 0.5) * log(0.25 / 0.5) + (0.75 - 0.5) * log(0.75 / 0.5))
        #expect(PopulationStability.index(between: reference, and: other) == indices[1])
    }

    @Test func `data without rows tells nothing`() {
        let none = Self.data([], [])
        let some = Self.data([1, 2], [3, 4])
        for (reference, other) in [(none, some), (some, none), (none, none)] {
            #expect(PopulationStability.indices(between: reference, and: other) == [0, 0])
        }
    }

    @Test func `a shift of one deviation is large, and a second sample of the same none`() throws {
        var random = SeededGenerator(seed: 3, stream: "population stability")
        func sample(_ count: Int, shift: Float) -> [Float] {
            (0..<count).map { _ in shift + (0..<12).reduce(Float(-6)) { sum, _ in sum + Float(random.uniform()) } }
        }
        let reference = Self.data(sample(4000, shift: 0))
        let chance = 9 * (1 / 4000.0 + 1 / 4000.0)
        let same = PopulationStability.index(between: reference, and: Self.data(sample(4000, shift: 0)))
        #expect(same > 0 && same < 4 * chance)
        #expect(PopulationStability.index(between: reference, and: Self.data(sample(4000, shift: 1))) > 0.5)
    }

    @Test func `2,000 pairs of hostile features give a finite index, and 0 for themselves`() throws {
        try forEachCase("population stability", cases: 2000) { seed in
            var random = SeededGenerator(seed: seed, stream: "hostile features")
            let values: [Float] = [
                0, -0.0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
                Float(1).nextUp, Float(1).nextDown,
            ]
            func column(_ count: Int) -> [Float] {
                let choice = 1 + random.integer(below: values.count)
                return (0..<count).map { _ in values[random.integer(below: choice)] }
            }
            let counts = (0..<2).map { _ in random.integer(below: 40) }
            let (reference, other) = (Self.data(column(counts[0])), Self.data(column(counts[1])))
            let index = PopulationStability.index(between: reference, and: other)
            try #require(index.isFinite && index >= 0 && index < 40)
            try #require(PopulationStability.index(between: reference, and: reference) == 0)
        }
    }
}
