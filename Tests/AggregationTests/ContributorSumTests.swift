import Parameters
import Testing

@testable import Aggregation

@Suite struct ContributorSumTests {
    private struct Broken: Error {}

    private func sum() throws -> ContributorSum<String> {
        ContributorSum(
            layout: try ParameterLayout([(name: "w", shape: [4])]),
            fixedPoint: try FixedPoint(updateBound: 4, maximumExamples: 100, cohortBound: 8)
        )
    }

    private func add(_ name: String, _ values: [Float], to sum: inout ContributorSum<String>) throws {
        try sum.add(name, exampleCount: 2) { body in
            try values.withUnsafeBufferPointer { try body($0, 0) }
        }
    }

    @Test func `P1: an update that is added again is in the sum once`() throws {
        var once = try sum()
        try add("ward", [1, 2, 3, 4], to: &once)
        var twice = once
        try add("ward", [1, 2, 3, 4], to: &twice)
        #expect(twice.mean.totalWeight == 2 * 1024 && twice.included == ["ward"])
        #expect(twice.mean.digest == once.mean.digest)
    }

    @Test func `P4: an update of which only half could be read leaves nothing behind`() throws {
        var sum = try sum()
        try add("clinic", [1, 1, 1, 1], to: &sum)
        #expect(throws: Broken.self) {
            try sum.add("ward", exampleCount: 2) { body in
                try [Float](repeating: 1, count: 2).withUnsafeBufferPointer { try body($0, 0) }
                throw Broken()
            }
        }
        #expect(sum.included.isEmpty && sum.mean.isClosed && sum.mean.contributions == 0)
        #expect(sum.mean.digest == (try self.sum()).mean.digest)
    }

    @Test func `an update of which nothing could be read leaves the others in the sum`() throws {
        var sum = try sum()
        try add("clinic", [1, 1, 1, 1], to: &sum)
        #expect(throws: Broken.self) { try sum.add("ward", exampleCount: 2) { _ in throw Broken() } }
        #expect(sum.included == ["clinic"])
    }

    @Test func `a sum that holds somebody else's update begins anew`() throws {
        var sum = try sum()
        try add("clinic", [1, 1, 1, 1], to: &sum)
        try add("ward", [1, 1, 1, 1], to: &sum)
        sum.keepOnly(["clinic", "ward", "lab"])
        #expect(sum.included.count == 2)
        sum.keepOnly(["clinic"])
        #expect(sum.included.isEmpty && sum.mean.totalWeight == 0)
    }

    @Test func `a sum begins anew in its own memory, and in other memory for another layout`() throws {
        var sum = try sum()
        try add("clinic", [1, 2, 3, 4], to: &sum)
        let (layout, fixedPoint) = (sum.mean.layout, sum.mean.fixedPoint)
        let place = sum.mean.place
        sum.beginAnew(layout: layout, fixedPoint: fixedPoint)
        #expect(sum.mean.place == place)
        #expect(sum.included.isEmpty && sum.mean.totalWeight == 0 && sum.mean.contributions == 0)
        #expect(sum.mean.digest == (try self.sum()).mean.digest)
        try add("ward", [1, 1, 1, 1], to: &sum)
        let larger = try ParameterLayout([(name: "w", shape: [6])])
        sum.beginAnew(layout: larger, fixedPoint: fixedPoint)
        #expect(sum.mean.digest == ExactMean(layout: larger, fixedPoint: fixedPoint).digest)
    }

    @Test func `whoever holds a sum keeps it when it begins anew`() throws {
        var sum = try sum()
        try add("clinic", [1, 2, 3, 4], to: &sum)
        let (held, digest) = (sum.mean, sum.mean.digest)
        sum.beginAnew(layout: held.layout, fixedPoint: held.fixedPoint)
        #expect(held.digest == digest && sum.mean.digest != digest)
    }
}

extension ExactMean {
    /// Where its sums lie.
    fileprivate var place: UnsafePointer<Int64>? { sums.withUnsafeBufferPointer(\.baseAddress) }
}
