import Aggregation
import Parameters
import Randomness
import TestSupport

/// A model and the updates of a cohort, drawn from a seed, with the exact mean beside them.
struct Cohort {
    typealias Contribution = (update: ParameterVector, exampleCount: Int)

    let model: ParameterVector
    let fixedPoint: FixedPoint
    let contributions: [Contribution]

    /// A cohort of up to 12 updates with elements and examples of every magnitude.
    init(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: "cohort")
        fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 64)
        var tensors: [(name: String, shape: [Int])] = []
        for index in 0..<1 + generator.integer(below: 4) {
            tensors.append((name: "\(index)", shape: [generator.integer(below: 4), 1 + generator.integer(below: 3)]))
        }
        let layout = try ParameterLayout(tensors)
        model = Self.vector(layout, &generator)
        contributions = (0..<1 + generator.integer(below: 12)).map { _ in
            (Self.vector(layout, &generator), Self.exampleCount(&generator))
        }
    }

    /// A cohort where rounding weighs most: one to three examples an update, and parameters from 2⁻⁶ to 2⁻⁵ that the
    /// updates move by less than a tenth of that.
    init(tightSeed seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: "tight cohort")
        fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 64)
        let layout = try ParameterLayout([(name: "a", shape: [8])])
        func vector(from least: Double, to most: Double) -> ParameterVector {
            let values = (0..<8).map { _ in Float(least + generator.uniform() * (most - least)) }
            return ParameterVector(layout: layout, values: values)
        }
        model = vector(from: 0x1.2p-6, to: 0x1.8p-6)
        contributions = (0..<1 + generator.integer(below: 4)).map { _ in
            (vector(from: -0x1p-10, to: 0x1p-10), 1 + generator.integer(below: 3))
        }
    }

    /// Elements of every magnitude up to the bound: subnormal, tiny, usual, the bound itself, zero.
    private static func vector(_ layout: ParameterLayout, _ generator: inout SeededGenerator) -> ParameterVector {
        let values = (0..<layout.elementCount).map { _ -> Float in
            let sign: Float = generator.integer(below: 2) == 0 ? 1 : -1
            switch generator.integer(below: 8) {
            case 0: return sign * 4
            case 1: return sign * 0
            case 2: return sign * Float(bitPattern: UInt32(generator.integer(below: 1 << 23)))
            case 3: return sign * Float(generator.uniform()) * Float(sign: .plus, exponent: -40, significand: 1)
            default:
                let exponent = -generator.integer(below: 12)
                return sign
                    * min(4, Float(generator.uniform() * 4) * Float(sign: .plus, exponent: exponent, significand: 1))
            }
        }
        return ParameterVector(layout: layout, values: values)
    }

    private static func exampleCount(_ generator: inout SeededGenerator) -> Int {
        switch generator.integer(below: 4) {
        case 0: 1
        case 1: 1 << 20
        case 2: 1 + generator.integer(below: 10)
        default: 1 + generator.integer(below: 1 << 20)
        }
    }

    /// The sum of no updates.
    var emptySum: ExactMean { ExactMean(layout: model.layout, fixedPoint: fixedPoint) }

    /// The sum of the contributions in the order given.
    func sum(_ contributions: [Contribution]) throws -> ExactMean {
        var sum = emptySum
        for (update, exampleCount) in contributions { try sum.add(update, exampleCount: exampleCount) }
        return sum
    }

    /// θ + Σ nᵢΔᵢ / Σ nᵢ at one element, exactly.
    func exactParameter(at index: Int) -> ExactRational {
        var sum = ExactRational(0)
        var examples = 0
        for (update, exampleCount) in contributions {
            sum = sum + ExactRational(exampleCount) * ExactRational(update.values[index])
            examples += exampleCount
        }
        return ExactRational(model.values[index]) + sum / ExactRational(examples)
    }
}

extension ExactMean {
    /// Adds an update in blocks of random sizes and in random order, as a spool file might be read.
    mutating func addDivided(_ update: ParameterVector, exampleCount: Int, _ generator: inout SeededGenerator) {
        var blocks: [Range<Int>] = []
        var start = 0
        while start < update.values.count {
            let end = min(update.values.count, start + 1 + generator.integer(below: 5))
            blocks.append(start..<end)
            start = end
        }
        for block in generator.shuffled(blocks) {
            // Safe: the block lies within the values, whose array outlives the closure.
            update.values.withUnsafeBufferPointer {
                add(block: UnsafeBufferPointer(rebasing: $0[block]), at: block.lowerBound, exampleCount: exampleCount)
            }
        }
        count(exampleCount: exampleCount)
    }
}
