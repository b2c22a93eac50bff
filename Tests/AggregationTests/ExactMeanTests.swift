import Aggregation
import Parameters
import TestSupport
import Testing

@Suite struct ExactMeanTests {
    static func fixedPoint(cohort: Int = 4) throws -> FixedPoint {
        try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: cohort)
    }

    static func layout(_ count: Int) throws -> ParameterLayout { try ParameterLayout([(name: "a", shape: [count])]) }

    static func vector(_ values: [Float]) throws -> ParameterVector {
        ParameterVector(layout: try layout(values.count), values: values)
    }

    @Test func `the mean is weighted by examples`() throws {
        var mean = ExactMean(layout: try Self.layout(2), fixedPoint: try Self.fixedPoint())
        try mean.add(try Self.vector([1, -1]), exampleCount: 1)
        try mean.add(try Self.vector([2, 3]), exampleCount: 3)
        #expect(mean.totalWeight == 4 * 1024)
        #expect(mean.contributions == 2)
        #expect(mean.apply(to: try Self.vector([10, 0])).values == [11.75, 2])
    }

    @Test func `terms are rounded to the nearest, ties to even, up to the largest term`() throws {
        let unit: Float = 0x1p-29
        let cases: [(Float, Int, Double)] = [
            (unit / 2, 1, 0), (unit * 1.5, 1, 2), (unit * 2.5, 1, 2), (-unit / 2, 1, 0), (-unit * 1.5, 1, -2),
            (unit * 0.75, 1, 1), (unit / 2, 3, 2), (4, 1 << 20, 0x1p51), (-4, 1 << 20, -0x1p51),
            (Float(4).nextDown, 1 << 20, Double(Float(4).nextDown) * 0x1p49), (.leastNonzeroMagnitude, 1 << 20, 0),
        ]
        for (value, exampleCount, expected) in cases {
            // Vectors of every short length go through every tail of the vectorised loop.
            for count in 1...17 {
                let update = try Self.vector([Float](repeating: value, count: count))
                var mean = ExactMean(layout: update.layout, fixedPoint: try Self.fixedPoint())
                try mean.add(update, exampleCount: exampleCount)
                let result = mean.apply(to: ParameterVector(layout: update.layout)).values
                let mean64 = expected / (Double(exampleCount) * 0x1p29)
                #expect(result == [Float](repeating: Float(mean64), count: count))
            }
        }
    }

    @Test func `a full cohort of the largest updates does not overflow`() throws {
        let fixedPoint = try Self.fixedPoint(cohort: 2048)
        #expect(fixedPoint.fractionBits == 29)
        for bound in [4, -4] as [Float] {
            let update = try Self.vector([bound, bound, bound])
            var mean = ExactMean(layout: update.layout, fixedPoint: fixedPoint)
            for _ in 0..<2048 { try mean.add(update, exampleCount: 1 << 20) }
            #expect(mean.apply(to: ParameterVector(layout: update.layout)) == update)
            #expect(throws: UpdateViolation.cohortFull(2048)) { try mean.add(update, exampleCount: 1) }
        }
    }

    @Test func `tensors that are not averaged stay as they are in the model`() throws {
        let names = [
            (name: "a", shape: [2]), (name: "head", shape: [3]), (name: "b", shape: [1]), (name: "c", shape: [1]),
        ]
        let layout = try ParameterLayout(names, notAveraged: ["head"])
        let update = ParameterVector(layout: try ParameterLayout(names), values: [1, 1, 1, 1, 1, 1, 1])
        let model = ParameterVector(layout: layout, values: [1, 2, 3, 4, 5, 6, 7])
        var mean = ExactMean(layout: layout, fixedPoint: try Self.fixedPoint())
        try mean.add(update, exampleCount: 2)
        #expect(mean.apply(to: model).values == [2, 3, 3, 4, 5, 7, 8])
        var divided = ExactMean(layout: layout, fixedPoint: try Self.fixedPoint())
        for index in 0..<7 {
            // Safe: one element of an array that outlives the closure.
            update.values.withUnsafeBufferPointer {
                divided.add(block: UnsafeBufferPointer(rebasing: $0[index...index]), at: index, exampleCount: 2)
            }
        }
        divided.count(exampleCount: 2)
        #expect(divided.digest == mean.digest)
    }

    @Test func `a model of no tensors has a mean`() throws {
        var mean = ExactMean(layout: .empty, fixedPoint: try Self.fixedPoint())
        try mean.add(ParameterVector(layout: .empty), exampleCount: 1)
        #expect(mean.apply(to: ParameterVector(layout: .empty)).values == [])
    }

    @Test func `P6: the sum of many updates is as large as the sum of none`() throws {
        let update = try Self.vector([Float](repeating: 0.5, count: 100))
        var mean = ExactMean(layout: update.layout, fixedPoint: try Self.fixedPoint(cohort: 1000))
        let before = mean.snapshotByteCount
        for _ in 0..<1000 { try mean.add(update, exampleCount: 7) }
        #expect(mean.snapshotByteCount == before)
        #expect(mean.snapshot().count == before)
    }

    /// In a process of its own whose address space may grow by 24 MiB once the sum of 32 MiB stands; 64 updates of
    /// 16 MiB each pass through one buffer, and the model is changed in place.
    @Test func `P6: adding and applying updates of any number takes no memory`() async {
        await #expect(processExitsWith: .success) {
            let layout = try ExactMeanTests.layout(4 << 20)
            var mean = ExactMean(layout: layout, fixedPoint: try ExactMeanTests.fixedPoint(cohort: 64))
            var update = ParameterVector(layout: layout)
            try AddressSpace.limitGrowth(to: 24 << 20)
            for round in 0..<64 {
                // Safe: the array outlives the closure that changes it.
                update.values.withUnsafeMutableBufferPointer { $0.update(repeating: Float(round) / 16) }
                try mean.add(update, exampleCount: 1 + round)
            }
            update.values.withUnsafeMutableBufferPointer { mean.apply(block: $0, at: 0) }
            #expect(update.values.first == update.values.last)
        }
    }

    @Test func `an update is counted only when all of it was added`() async {
        await #expect(processExitsWith: .failure) {
            let update = try ExactMeanTests.vector([1, 2])
            var mean = ExactMean(layout: update.layout, fixedPoint: try ExactMeanTests.fixedPoint())
            // Safe: the array outlives the closure that reads it.
            update.values.withUnsafeBufferPointer {
                mean.add(block: UnsafeBufferPointer(rebasing: $0[..<1]), at: 0, exampleCount: 1)
            }
            mean.count(exampleCount: 1)
        }
    }

    @Test func `a block beyond the layout stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let update = try ExactMeanTests.vector([1, 2])
            var mean = ExactMean(layout: update.layout, fixedPoint: try ExactMeanTests.fixedPoint())
            // Safe: the array outlives the closure that reads it.
            update.values.withUnsafeBufferPointer { mean.add(block: $0, at: 1, exampleCount: 1) }
        }
    }

    @Test func `a sum with an update added in part is not merged`() async {
        await #expect(processExitsWith: .failure) {
            let update = try ExactMeanTests.vector([1, 2])
            var mean = ExactMean(layout: update.layout, fixedPoint: try ExactMeanTests.fixedPoint())
            let other = mean
            // Safe: the array outlives the closure that reads it.
            update.values.withUnsafeBufferPointer { mean.add(block: $0, at: 0, exampleCount: 1) }
            mean.merge(other)
        }
    }

    @Test func `partial sums of more updates than the cohort has are not merged`() async {
        await #expect(processExitsWith: .failure) {
            let update = try ExactMeanTests.vector([1])
            var mean = ExactMean(layout: update.layout, fixedPoint: try ExactMeanTests.fixedPoint(cohort: 1))
            try mean.add(update, exampleCount: 1)
            let other = mean
            mean.merge(other)
        }
    }
}
