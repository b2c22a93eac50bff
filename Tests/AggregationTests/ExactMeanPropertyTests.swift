import Aggregation
import Foundation
import Parameters
import Randomness
import TestSupport
import Testing

@Suite struct ExactMeanPropertyTests {
    @Test func `P2: the mean is within one ulp of the exact mean of the parameters`() throws {
        var compared = 0
        try forEachCase("the mean is exact", cases: 1500) { seed in
            let cohort = try Cohort(seed: seed)
            let result = try cohort.sum(cohort.contributions).apply(to: cohort.model)
            for (index, value) in result.values.enumerated() {
                let exact = cohort.exactParameter(at: index)
                let error = (ExactRational(value) - exact).magnitude
                // Half a unit of 29 bits, and the rounding to Float.
                if exact.magnitude < ExactRational.powerOfTwo(-6) {
                    try #require(error <= ExactRational.powerOfTwo(-29), "element \(index): \(value), not \(exact)")
                } else {
                    compared += 1
                    try #require(error <= exact.floatSpacing, "element \(index): \(value), not \(exact)")
                }
            }
        }
        // A replay runs one case, and that may have none.
        #expect(compared > 1000 || ProcessInfo.processInfo.environment["PROPERTY_SEED"] != nil)
    }

    @Test func `P2: the mean is within one ulp where rounding weighs most`() throws {
        try forEachCase("the mean is exact near 2^-6", cases: 1000) { seed in
            let cohort = try Cohort(tightSeed: seed)
            let result = try cohort.sum(cohort.contributions).apply(to: cohort.model)
            for (index, value) in result.values.enumerated() {
                let exact = cohort.exactParameter(at: index)
                let error = (ExactRational(value) - exact).magnitude
                try #require(error <= exact.floatSpacing, "element \(index): \(value), not \(exact)")
            }
        }
    }

    @Test func `P2: the mean does not depend on arrival order`() throws {
        try forEachCase("any order", cases: 1000) { seed in
            let cohort = try Cohort(seed: seed)
            var generator = SeededGenerator(seed: seed, stream: "order")
            let sum = try cohort.sum(cohort.contributions)
            let other = try cohort.sum(generator.shuffled(cohort.contributions))
            try #require(sum.digest == other.digest)
            try #require(sum.apply(to: cohort.model).digest() == other.apply(to: cohort.model).digest())
        }
    }

    @Test func `P2: every order of five updates gives the same bits`() throws {
        let cohort = try Cohort(seed: 5)
        let five = (0..<5).map { cohort.contributions[$0 % cohort.contributions.count] }
        let expected = try cohort.sum(five).digest
        for order in Self.orders(of: 5) { #expect(try cohort.sum(order.map { five[$0] }).digest == expected) }
    }

    @Test func `P2: splitting into partial sums does not change a bit`() throws {
        try forEachCase("partial sums", cases: 1000) { seed in
            let cohort = try Cohort(seed: seed)
            var generator = SeededGenerator(seed: seed, stream: "split")
            var parts = (0..<1 + generator.integer(below: 5)).map { _ in cohort.emptySum }
            for (update, exampleCount) in cohort.contributions {
                try parts[generator.integer(below: parts.count)].add(update, exampleCount: exampleCount)
            }
            generator.shuffle(&parts)
            while parts.count > 1 {
                let part = parts.removeLast()
                parts[generator.integer(below: parts.count)].merge(part)
            }
            let whole = try cohort.sum(cohort.contributions)
            try #require(parts[0].digest == whole.digest)
        }
    }

    @Test func `P2: adding in blocks of any size and order does not change a bit`() throws {
        try forEachCase("blocks", cases: 1000) { seed in
            let cohort = try Cohort(seed: seed)
            var generator = SeededGenerator(seed: seed, stream: "blocks")
            var sum = cohort.emptySum
            for (update, exampleCount) in generator.shuffled(cohort.contributions) {
                sum.addDivided(update, exampleCount: exampleCount, &generator)
            }
            let whole = try cohort.sum(cohort.contributions)
            try #require(sum.digest == whole.digest)
            var model = cohort.model
            let half = model.values.count / 2
            // Safe: both halves lie within the array, which outlives the closure.
            model.values.withUnsafeMutableBufferPointer { values in
                sum.apply(block: UnsafeMutableBufferPointer(rebasing: values[half...]), at: half)
                sum.apply(block: UnsafeMutableBufferPointer(rebasing: values[..<half]), at: 0)
            }
            try #require(model.digest() == whole.apply(to: cohort.model).digest())
        }
    }

    /// A kill between two snapshots: the sum goes on from the last one, and what came after it is added once more.
    @Test func `P2: restarts from a snapshot and repeated updates do not change a bit`() throws {
        try forEachCase("restarts", cases: 1000) { seed in
            let cohort = try Cohort(seed: seed)
            var generator = SeededGenerator(seed: seed, stream: "kill")
            var sum = cohort.emptySum
            var stored = (snapshot: sum.snapshot(), next: 0)
            var next = 0
            var killsLeft = 5
            while next < cohort.contributions.count {
                let (update, exampleCount) = cohort.contributions[next]
                switch generator.integer(below: 4) {
                case 0: stored = (sum.snapshot(), next)
                case 1 where killsLeft > 0:
                    killsLeft -= 1
                    sum = try ExactMean(
                        layout: cohort.model.layout,
                        fixedPoint: cohort.fixedPoint,
                        snapshot: stored.snapshot
                    )
                    next = stored.next
                case 2:
                    // A damaged copy arrives first and is refused; the retry is whole.
                    var damaged = update
                    if damaged.values.isEmpty { continue }
                    damaged.values[generator.integer(below: damaged.values.count)] = .nan
                    #expect(throws: UpdateViolation.self) { try sum.add(damaged, exampleCount: exampleCount) }
                default:
                    try sum.add(update, exampleCount: exampleCount)
                    next += 1
                }
            }
            let undisturbed = try cohort.sum(cohort.contributions)
            try #require(sum.digest == undisturbed.digest)
        }
    }

    @Test func `P2: the mean of equal updates is that update`() throws {
        try forEachCase("equal updates", cases: 300) { seed in
            let cohort = try Cohort(seed: seed)
            var update = cohort.contributions[0].update
            // Multiples of 2⁻²⁹ lose nothing.
            update.values = update.values.map { ($0 * 0x1p20).rounded() * 0x1p-20 }
            let sum = try cohort.sum(cohort.contributions.map { (update, $0.exampleCount) })
            let zero = ParameterVector(layout: cohort.model.layout)
            try #require(sum.apply(to: zero).values == update.values)
        }
    }

    /// All orders of the first `count` integers.
    private static func orders(of count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return orders(of: count - 1).flatMap { order in
            (0...order.count).map { place in
                var longer = order
                longer.insert(count - 1, at: place)
                return longer
            }
        }
    }
}
