import Parameters
import Randomness
import TestSupport
import Testing

@Suite struct ParameterVectorTests {
    private static func vector(_ values: [Float]) throws -> ParameterVector {
        ParameterVector(layout: try ParameterLayout([(name: "a", shape: [values.count])]), values: values)
    }

    @Test func `a new vector is zero everywhere`() throws {
        let layout = try ParameterLayout([(name: "a", shape: [2, 2]), (name: "b", shape: [])])
        #expect(ParameterVector(layout: layout).values == [0, 0, 0, 0, 0])
    }

    @Test func `a difference added again gives the vector back`() throws {
        let trained = try Self.vector([1, -2.5, 8])
        let received = try Self.vector([0.5, 2.5, 8])
        let update = trained.subtracting(received)
        #expect(update.values == [0.5, -5, 0])
        var model = received
        model.add(update)
        #expect(model == trained)
        model.add(update, scaledBy: 2)
        #expect(model.values == [2, -12.5, 8])
    }

    @Test func `a changed copy leaves the original as it was`() throws {
        let original = try Self.vector([1, 2])
        var copy = original
        copy.values[0] = 5
        #expect(original.values == [1, 2])
        #expect(copy.values == [5, 2])
    }

    @Test func `changing an element copies nothing`() throws {
        var vector = try Self.vector([Float](repeating: 0, count: 1000))
        // Safe: only the addresses are compared.
        let before = vector.values.withUnsafeBufferPointer { $0.baseAddress }
        for index in 0..<1000 { vector.values[index] = Float(index) }
        let after = vector.values.withUnsafeBufferPointer { $0.baseAddress }
        #expect(before == after)
        #expect(vector.values[999] == 999)
    }

    @Test func `a count that is not the layout's stops the program`() async {
        await #expect(processExitsWith: .failure) {
            var vector = ParameterVector(layout: .empty)
            vector.values.append(1)
        }
    }

    @Test func `vectors of other tensors are not added`() async {
        await #expect(processExitsWith: .failure) {
            var vector = ParameterVector(layout: .empty)
            vector.add(ParameterVector(layout: try ParameterLayout([(name: "a", shape: [1])])))
        }
    }

    @Test func `the squared norm has the same bits however it is divided, and is right`() throws {
        try forEachCase("squared norm", cases: 500) { seed in
            var generator = SeededGenerator(seed: seed, stream: "norm")
            let values = (0..<generator.integer(below: 100)).map { _ in Float(generator.uniform() * 8 - 4) }
            let whole = try Self.vector(values).squaredNorm()
            var divided = SquaredNorm()
            var rest = values[...]
            while !rest.isEmpty {
                let piece = rest.prefix(1 + generator.integer(below: 30))
                piece.withUnsafeBufferPointer { divided.add($0) }
                rest = rest.dropFirst(piece.count)
            }
            try #require(divided.value.bitPattern == whole.bitPattern)
            let exact = values.reduce(ExactRational(0)) { $0 + ExactRational($1) * ExactRational($1) }
            try #require((ExactRational(whole) - exact).magnitude <= exact * ExactRational.powerOfTwo(-45))
        }
    }

    @Test func `the order of the squared norm is pinned`() throws {
        let vector = try Self.vector((0..<20).map { 1 / Float($0 + 1) })
        #expect(vector.squaredNorm().bitPattern == 0x3ff9_89e2_7c0c_f15f)
    }

    @Test(arguments: [0, 1, 7, 4095, 4096, 9000, 9999])
    func `the first element that is not finite is found`(index: Int) throws {
        var values = [Float](repeating: .greatestFiniteMagnitude, count: 10_000)
        #expect(try Self.vector(values).firstNonFiniteIndex == nil)
        for value in [Float.nan, .infinity, -.infinity, .signalingNaN] {
            values[index] = value
            #expect(try Self.vector(values).firstNonFiniteIndex == index)
        }
        values[9999] = .nan
        #expect(try Self.vector(values).firstNonFiniteIndex == index)
    }

    @Test(arguments: [0, 0.5, 1, 0.1, 1e-46, 1e300, .infinity, .nan, -1] as [Double])
    func `the first element above a bound is the one that a comparison in Double finds`(bound: Double) throws {
        let nearest = Float(bound)
        let candidates: [Float] = [
            0, nearest, nearest.nextUp, nearest.nextDown, -nearest, -nearest.nextUp, .greatestFiniteMagnitude,
            .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
        ]
        for candidate in candidates {
            var values = [Float](repeating: 0, count: 5000)
            values[4500] = candidate
            let expected = values.firstIndex { !(Double($0.magnitude) <= bound) }
            #expect(try Self.vector(values).firstIndex(above: bound) == expected, "\(candidate)")
        }
    }
}
