import Aggregation
import Parameters
import TestSupport
import Testing

@Suite struct RefusalTests {
    /// A sum that has one update already.
    private static func begun(_ layout: ParameterLayout, bound: Double = 4) throws -> ExactMean {
        let fixedPoint = try FixedPoint(updateBound: bound, maximumExamples: 1000, cohortBound: 8)
        var mean = ExactMean(layout: layout, fixedPoint: fixedPoint)
        let values = (0..<layout.elementCount).map { Float($0 % 7) / 8 }
        try mean.add(ParameterVector(layout: layout, values: values), exampleCount: 5)
        return mean
    }

    @Test(arguments: [
        (Float.nan, ElementViolation.Kind.notANumber), (-.nan, .notANumber), (.signalingNaN, .notANumber),
        (.infinity, .infinite), (-.infinity, .infinite), (Float(4).nextUp, .outOfBound),
        (-Float(4).nextUp, .outOfBound),
        (.greatestFiniteMagnitude, .outOfBound),
    ])
    func `P4: one element that may not be added refuses the whole update`(
        value: Float,
        kind: ElementViolation.Kind
    ) throws {
        let layout = try ParameterLayout([(name: "weight", shape: [5, 7]), (name: "bias", shape: [5])])
        var mean = try Self.begun(layout)
        let before = mean.digest
        for index in 0..<layout.elementCount {
            var update = ParameterVector(layout: layout, values: [Float](repeating: 4, count: 40))
            update.values[index] = value
            let violation = UpdateViolation.element(
                ElementViolation(index: index, kind: kind),
                tensor: index < 35 ? "weight" : "bias",
                bound: 4
            )
            #expect(throws: violation) { try mean.add(update, exampleCount: 1) }
            #expect(mean.digest == before)
        }
        #expect(mean.isClosed)
    }

    @Test(arguments: [0, -1, 1001, Int.min, Int.max])
    func `P4: an impossible number of examples refuses the update`(exampleCount: Int) throws {
        let layout = try ParameterLayout([(name: "a", shape: [3])])
        var mean = try Self.begun(layout)
        let before = mean.digest
        #expect(throws: UpdateViolation.exampleCount(found: exampleCount, maximum: 1000)) {
            try mean.add(ParameterVector(layout: layout), exampleCount: exampleCount)
        }
        #expect(mean.digest == before)
    }

    @Test(
        arguments: [
            ([("a", [4])], "found shape [4] of tensor \"a\", expected [2, 2]"),
            ([("b", [2, 2])], "found tensor \"b\" at position 0, expected \"a\""),
            ([], "tensor \"a\" is missing: found 0 tensors, expected 1"),
            ([("a", [2, 2]), ("b", [0])], "found 2 tensors, expected 1; the first too many is \"b\""),
        ] as [([(String, [Int])], String)]
    )
    func `P4: a wrong layout refuses the update`(tensors: [(String, [Int])], difference: String) throws {
        var mean = try Self.begun(try ParameterLayout([(name: "a", shape: [2, 2])]))
        let before = mean.digest
        let layout = try ParameterLayout(tensors.map { (name: $0.0, shape: $0.1) })
        #expect(throws: UpdateViolation.wrongLayout(difference)) {
            try mean.add(ParameterVector(layout: layout), exampleCount: 1)
        }
        #expect(mean.digest == before)
    }

    @Test func `P4: a bound between two floats lets the lower one pass`() throws {
        let layout = try ParameterLayout([(name: "a", shape: [1])])
        var mean = try Self.begun(layout, bound: 0.1)
        let below = Float(0.1).nextDown
        #expect(Double(below) < 0.1 && Double(Float(0.1)) > 0.1)
        try mean.add(ParameterVector(layout: layout, values: [below]), exampleCount: 1)
        #expect(throws: UpdateViolation.self) {
            try mean.add(ParameterVector(layout: layout, values: [0.1]), exampleCount: 1)
        }
    }

    @Test(arguments: [1, 2, 7, 8, 15, 16, 17, 33, 2047, 2048, 2049, 5000])
    func `P4: the first violation is found wherever it stands`(count: Int) {
        var block = [Float](repeating: -1, count: count)
        func found() -> ElementViolation? {
            // Safe: the array outlives the closure that reads it.
            block.withUnsafeBufferPointer { ExactMean.firstViolation(in: $0, bound: 1) }
        }
        #expect(found() == nil)
        for index in Set([0, 1, count / 2, count - 2, count - 1, min(count - 1, 2048)])
        where index >= 0 && index < count {
            block[index] = .nan
            #expect(found() == ElementViolation(index: index, kind: .notANumber))
            let later = block[count - 1]
            block[count - 1] = index == count - 1 ? .nan : .infinity
            #expect(found() == ElementViolation(index: index, kind: .notANumber))
            block[count - 1] = later
            block[index] = -1
        }
    }

    @Test func `P4: an infinite bound still refuses infinity`() {
        let block: [Float] = [.greatestFiniteMagnitude, .infinity]
        // Safe: the array outlives the closure that reads it.
        let found = block.withUnsafeBufferPointer { ExactMean.firstViolation(in: $0, bound: .infinity) }
        #expect(found == ElementViolation(index: 1, kind: .infinite))
    }

    @Test(
        arguments: [
            (
                UpdateViolation.wrongLayout("found tensor \"b\" at position 0, expected \"a\""),
                "the update's tensors are not the model's: found tensor \"b\" at position 0, expected \"a\""
            ),
            (.exampleCount(found: 0, maximum: 9), "found 0 examples, expected 1 to 9"),
            (.cohortFull(3), "the sum has 3 updates already, as many as its cohort may have"),
            (
                .element(ElementViolation(index: 7, kind: .notANumber), tensor: "w", bound: 4),
                "component 7, in tensor \"w\", is not a number; lower the learning rate"
            ),
            (
                .element(ElementViolation(index: 7, kind: .infinite), tensor: "w", bound: 4),
                "component 7, in tensor \"w\", is infinite; lower the learning rate"
            ),
            (
                .element(ElementViolation(index: 7, kind: .outOfBound), tensor: "w", bound: 4),
                "component 7, in tensor \"w\", is larger than update_bound 4.0; "
                    + "lower the learning rate or raise the bound"
            ),
        ] as [(UpdateViolation, String)]
    )
    func `a violation says what was found and what was expected`(violation: UpdateViolation, sentence: String) {
        #expect(violation.description == sentence)
    }
}
