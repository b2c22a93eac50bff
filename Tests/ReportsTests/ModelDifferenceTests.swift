import Parameters
import Randomness
import Reports
import TestSupport
import Testing

@Suite struct ModelDifferenceTests {
    private static func model(_ tensors: [(name: String, values: [Float])]) throws -> ParameterVector {
        ParameterVector(
            layout: try ParameterLayout(tensors.map { (name: $0.name, shape: [$0.values.count]) }),
            values: tensors.flatMap(\.values)
        )
    }

    @Test func `L2, largest difference and cosine are those of the definitions`() throws {
        let first = try Self.model([("w", [1, 0, 0]), ("b", [3, 4])])
        let second = try Self.model([("w", [0, 2, 0]), ("b", [6, 8])])
        let found = ModelDifference(from: first, to: second)
        #expect(found.tensors.map(\.name) == ["w", "b"])
        #expect(found.tensors[0].distance.l2 == 5.0.squareRoot() && found.tensors[0].distance.maximum == 2)
        #expect(found.tensors[0].distance.cosine == 0)
        #expect(found.tensors[1].distance.l2 == 5 && found.tensors[1].distance.cosine == 1)
        #expect(found.tensors[1].distance.norms == [5, 10])
        #expect(found.whole.elementCount == 5 && found.whole.l2 == 30.0.squareRoot())
        #expect(!found.isNone && ModelDifference(from: first, to: first).isNone)
    }

    @Test func `tensors are matched by name, and what cannot be compared is named`() throws {
        let first = try Self.model([("a", [1]), ("b", [2, 3]), ("c", [4])])
        let second = try Self.model([("b", [2, 3]), ("c", [4, 5]), ("d", [6])])
        let found = ModelDifference(from: first, to: second)
        #expect(found.tensors.map(\.name) == ["b"] && found.whole.maximum == 0 && !found.isNone)
        #expect(
            found.incomparable == [
                "a: only in the first, with shape [1]", "c: shape [1] in the first, [2] in the second",
                "d: only in the second, with shape [1]",
            ]
        )
    }

    @Test func `what is not finite is counted and left out, and nothing has no direction`() throws {
        let found = ModelDifference(
            from: try Self.model([("w", [.nan, 1, .infinity]), ("z", [0, 0])]),
            to: try Self.model([("w", [1, 1, 1]), ("z", [0, 1])])
        )
        #expect(found.tensors[0].distance.nonFiniteCount == 2 && found.tensors[0].distance.l2 == 0)
        #expect(found.tensors[1].distance.cosine == nil && found.whole.nonFiniteCount == 2)
    }

    @Test func `a difference is the same from both ends, and as the naive sums have it`() throws {
        try forEachCase("model differences", cases: 50) { seed in
            var generator = SeededGenerator(seed: seed, stream: "difference")
            let count = Int.random(in: 1...40, using: &generator)
            func values() -> [Float] { (0..<count).map { _ in Float.random(in: -5...5, using: &generator) } }
            let (left, right) = (values(), values())
            let there = ModelDifference(from: try Self.model([("w", left)]), to: try Self.model([("w", right)])).whole
            let back = ModelDifference(from: try Self.model([("w", right)]), to: try Self.model([("w", left)])).whole
            #expect(there.l2 == back.l2 && there.maximum == back.maximum && there.cosine == back.cosine)
            var naive = 0.0
            for (a, b) in zip(left, right) {
                let difference = Double(b) - Double(a)
                naive += difference * difference
            }
            let error: Double = abs(there.l2 - naive.squareRoot())
            #expect(error <= 1e-12)
        }
    }
}
