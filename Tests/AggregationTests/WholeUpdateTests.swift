import Aggregation
import Parameters
import Randomness
import Testing

/// Several updates that are added at once.
@Suite struct WholeUpdateTests {
    /// Three tensors with so many elements together; the one in the middle is not averaged.
    private static func layout(_ count: Int) throws -> ParameterLayout {
        let third = count / 3
        return try ParameterLayout(
            [
                (name: "first", shape: [third]), (name: "head", shape: [third]),
                (name: "last", shape: [count - 2 * third]),
            ],
            notAveraged: ["head"]
        )
    }

    private static func emptySum(_ layout: ParameterLayout, cohort: Int = 200) throws -> ExactMean {
        let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: cohort)
        return ExactMean(layout: layout, fixedPoint: fixedPoint)
    }

    /// Updates with components up to the bound, examples and weights of every size.
    private static func updates(_ number: Int, _ layout: ParameterLayout) -> [WholeUpdate] {
        (0..<number).map { index in
            var generator = SeededGenerator(seed: UInt64(index), stream: "whole updates")
            let values = (0..<layout.elementCount).map { _ in
                Float(generator.integer(below: 16_777_217) - 8_388_608) * 0x1p-21
            }
            return WholeUpdate(
                ParameterVector(layout: layout, values: values),
                exampleCount: 1 + generator.integer(below: index % 3 == 0 ? 1 << 20 : 10),
                weight: index % 2 == 0 ? FixedPoint.fullWeight : 1 + generator.integer(below: FixedPoint.fullWeight)
            )
        }
    }

    /// The sum of the updates as blocks, one after the other.
    private static func oneByOne(
        _ updates: [WholeUpdate],
        in sum: ExactMean,
        divisor: ExactMean.Divisor = .weights
    ) -> ExactMean {
        var sum = sum
        for update in updates {
            // Safe: the array outlives the closure that reads it.
            update.parameters.values.withUnsafeBufferPointer {
                sum.add(block: $0, at: 0, exampleCount: update.exampleCount, weight: update.weight)
            }
            sum.count(exampleCount: update.exampleCount, weight: update.weight, divisor: divisor)
        }
        return sum
    }

    @Test(arguments: [0, 1, 2, 17, 2048, 8191, 8192, 8193, 16_383, 16_384, 16_385, 50_001, 530_000])
    func `P2: several updates at once give the bits of one after the other, with any number of threads`(
        count: Int
    ) throws {
        let layout = try Self.layout(count)
        let updates = Self.updates(7, layout)
        let before = Self.oneByOne(Array(updates.suffix(2)), in: try Self.emptySum(layout))
        let expected = Self.oneByOne(updates, in: before)
        for threads in [1, 2, 3, 7, 64, 65, count + 1, 1 << 40] {
            var sum = before
            try sum.add(updates, threads: threads)
            #expect(sum.digest == expected.digest, "\(threads) threads")
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 63, 64, 65, 127, 128, 129, 200])
    func `P2: so do updates of any number, whatever the mean is divided by`(number: Int) throws {
        let layout = try Self.layout(50)
        let updates = Self.updates(number, layout)
        for divisor in [ExactMean.Divisor.weights, .examples] {
            let expected = Self.oneByOne(updates, in: try Self.emptySum(layout), divisor: divisor)
            var sum = try Self.emptySum(layout)
            try sum.add(updates, divisor: divisor, threads: 2)
            #expect(sum.digest == expected.digest)
            #expect(sum.contributions == number && sum.totalWeight == expected.totalWeight)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 8])
    func `ties are rounded to even, whatever is added beside`(number: Int) throws {
        let unit: Float = 0x1p-29
        let layout = try ParameterLayout([(name: "a", shape: [6])])
        let values = [unit / 2, unit * 1.5, unit * 2.5, -unit / 2, -unit * 1.5, -unit * 2.5]
        let update = WholeUpdate(ParameterVector(layout: layout, values: values), exampleCount: 1)
        var sum = try Self.emptySum(layout)
        #expect(sum.fixedPoint.fractionBits == 29)
        try sum.add([WholeUpdate](repeating: update, count: number))
        #expect(sum.apply(to: ParameterVector(layout: layout)).values == [0, 2, 2, 0, -2, -2].map { $0 * unit })
    }

    @Test func `the largest updates of a full cohort do not overflow`() throws {
        let layout = try ParameterLayout([(name: "a", shape: [3])])
        for bound in [4, -4] as [Float] {
            let update = ParameterVector(layout: layout, values: [bound, bound, bound])
            var sum = try Self.emptySum(layout, cohort: 2048)
            try sum.add([WholeUpdate](repeating: WholeUpdate(update, exampleCount: 1 << 20), count: 2048))
            #expect(sum.apply(to: ParameterVector(layout: layout)) == update)
        }
    }

    @Test(arguments: [
        (Float.nan, ElementViolation.Kind.notANumber), (.infinity, .infinite), (-.infinity, .infinite),
        (Float(4).nextUp, .outOfBound), (-.greatestFiniteMagnitude, .outOfBound),
    ])
    func `P4: one element that may not be added leaves the sum as it was, and is named`(
        value: Float,
        kind: ElementViolation.Kind
    ) throws {
        let layout = try Self.layout(20_001)
        let updates = Self.updates(9, layout)
        let before = Self.oneByOne(Array(updates.prefix(3)), in: try Self.emptySum(layout))
        for (place, element, tensor) in [
            (0, 0, "first"), (3, 2047, "first"), (4, 2048, "first"), (5, 9000, "head"), (7, 20_000, "last"),
            (8, 20_000, "last"),
        ] {
            var spoilt = updates
            spoilt[place] = Self.replacing(element, of: updates[place], with: value)
            // What comes later in the list is not named, though it stands earlier in the vector.
            if place < 8 { spoilt[8] = Self.replacing(0, of: updates[8], with: .nan) }
            let expected = WholeUpdateViolation(
                index: place,
                violation: .element(ElementViolation(index: element, kind: kind), tensor: tensor, bound: 4)
            )
            for threads in [1, 2, 3, 7] {
                var sum = before
                #expect(throws: expected) { try sum.add(spoilt, threads: threads) }
                #expect(sum.digest == before.digest && sum.isClosed)
            }
        }
    }

    private static func replacing(_ element: Int, of update: WholeUpdate, with value: Float) -> WholeUpdate {
        var parameters = update.parameters
        parameters.values[element] = value
        return WholeUpdate(parameters, exampleCount: update.exampleCount, weight: update.weight)
    }

    @Test(arguments: [0, 63, 64, 100, 128, 149])
    func `P4: nor does one update of very many add anything`(place: Int) throws {
        let layout = try Self.layout(5000)
        var updates = Self.updates(150, layout)
        let before = Self.oneByOne(Array(updates.prefix(2)), in: try Self.emptySum(layout))
        updates[place] = Self.replacing(4999, of: updates[place], with: .nan)
        for threads in [1, 3] {
            var sum = before
            #expect(
                throws: WholeUpdateViolation(
                    index: place,
                    violation: .element(ElementViolation(index: 4999, kind: .notANumber), tensor: "last", bound: 4)
                )
            ) { try sum.add(updates, threads: threads) }
            #expect(sum.digest == before.digest)
        }
    }

    @Test func `P4: the first update that may not be added is named, whatever is wrong with the others`() throws {
        let layout = try Self.layout(30)
        let updates = Self.updates(4, layout)
        let other = WholeUpdate(ParameterVector(layout: .empty), exampleCount: 1)
        let none = WholeUpdate(updates[0].parameters, exampleCount: 0)
        let spoilt = Self.replacing(7, of: updates[1], with: .nan)
        let missing = "tensor \"first\" is missing: found 0 tensors, expected 3"
        let element = UpdateViolation.element(
            ElementViolation(index: 7, kind: .notANumber),
            tensor: "first",
            bound: 4
        )
        for (list, index, violation) in [
            ([updates[0], other, none], 1, UpdateViolation.wrongLayout(missing)),
            ([updates[0], none, other], 1, .exampleCount(found: 0, maximum: 1 << 20)),
            ([updates[0], spoilt, none], 1, element), ([other, spoilt], 0, .wrongLayout(missing)),
            (updates + [spoilt, other], 4, .cohortFull(4)), ([updates[0], spoilt] + updates, 1, element),
        ] {
            var sum = try Self.emptySum(layout, cohort: 4)
            let before = sum.digest
            #expect(throws: WholeUpdateViolation(index: index, violation: violation)) { try sum.add(list) }
            #expect(sum.digest == before)
        }
    }

    @Test func `P4: more updates than the cohort has room for are refused, and as many as it has are not`() throws {
        let layout = try Self.layout(30)
        let updates = Self.updates(5, layout)
        var sum = try Self.emptySum(layout, cohort: 5)
        try sum.add(Array(updates.prefix(2)))
        let before = sum.digest
        #expect(throws: WholeUpdateViolation(index: 3, violation: .cohortFull(5))) {
            try sum.add(Array(updates.suffix(4)))
        }
        #expect(sum.digest == before)
        try sum.add(Array(updates.suffix(3)))
        #expect(sum.contributions == 5)
        try sum.add([])
        #expect(sum.contributions == 5)
    }

    @Test func `a violation names the update`() {
        let violation = WholeUpdateViolation(index: 3, violation: .exampleCount(found: 0, maximum: 9))
        #expect("\(violation)" == "update 3: found 0 examples, expected 1 to 9")
    }

    @Test func `updates are not added while another is half added`() async {
        await #expect(processExitsWith: .failure) {
            let layout = try ParameterLayout([(name: "a", shape: [2])])
            let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 9, cohortBound: 9)
            var sum = ExactMean(layout: layout, fixedPoint: fixedPoint)
            // Safe: the array outlives the closure that reads it.
            [Float(1)].withUnsafeBufferPointer { sum.add(block: $0, at: 0, exampleCount: 1) }
            try sum.add([])
        }
    }

    @Test(arguments: [0, 1025])
    func `a weight that is none stops the program`(weight: Int) async {
        await #expect(processExitsWith: .failure) { [weight] in
            _ = WholeUpdate(ParameterVector(layout: .empty), exampleCount: 1, weight: weight)
        }
    }
}
