import Aggregation
import Parameters
import Testing

/// Updates that count for less than their examples.
@Suite struct WeightTests {
    private static func layout() throws -> ParameterLayout {
        try ParameterLayout([(name: "layers.0.bias", shape: [3])])
    }

    /// One update: its components, its examples, its weight.
    private struct Part {
        var values: [Float]
        var examples: Int
        var weight: Int
    }

    private static let parts = [
        Part(values: [1, -0.5, 0.125], examples: 10, weight: 1024),
        Part(values: [0.3, 2, -1], examples: 7, weight: 724),
        Part(values: [-0.7, 0.01, 3.5], examples: 1000, weight: 1),
    ]

    private static func sum(_ parts: [Part], divisor: ExactMean.Divisor = .weights) throws -> ExactMean {
        let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1000, cohortBound: 8)
        var mean = ExactMean(layout: try layout(), fixedPoint: fixedPoint)
        for part in parts {
            part.values.withUnsafeBufferPointer {
                mean.add(block: $0, at: 0, exampleCount: part.examples, weight: part.weight)
            }
            mean.count(exampleCount: part.examples, weight: part.weight, divisor: divisor)
        }
        return mean
    }

    private static func applied(_ mean: ExactMean) -> [Float] {
        mean.apply(to: ParameterVector(layout: mean.layout, values: [0, 0, 0])).values
    }

    private static func expected(_ index: Int, divisor: Double) -> Float {
        let total = parts.reduce(0.0) { sum, part in
            sum + Double(part.examples) * Double(part.weight) / 1024 * Double(part.values[index])
        }
        return Float(total / divisor)
    }

    @Test func `the mean is weighted, or divided by the examples`() throws {
        let weights = Self.parts.reduce(0.0) { $0 + Double($1.examples) * Double($1.weight) / 1024 }
        let examples = Self.parts.reduce(0.0) { $0 + Double($1.examples) }
        for (divisor, total) in [(ExactMean.Divisor.weights, weights), (.examples, examples)] {
            let found = Self.applied(try Self.sum(Self.parts, divisor: divisor))
            for index in 0..<3 { #expect(abs(found[index] - Self.expected(index, divisor: total)) <= 1e-9) }
        }
    }

    @Test func `P2: what is taken out of a sum leaves the sum of the others, to the bit`() throws {
        for divisor in [ExactMean.Divisor.weights, .examples] {
            for index in Self.parts.indices {
                var rest = try Self.sum(Self.parts, divisor: divisor)
                rest.remove(try Self.sum([Self.parts[index]], divisor: divisor))
                var others = Self.parts
                others.remove(at: index)
                #expect(rest.digest == (try Self.sum(others, divisor: divisor).digest))
            }
            var nothing = try Self.sum(Self.parts, divisor: divisor)
            nothing.remove(nothing)
            #expect(nothing.contributions == 0 && nothing.totalWeight == 0)
        }
    }

    @Test func `P2: weights change nothing about the order, and full weight is no weight`() throws {
        let forward = try Self.sum(Self.parts)
        #expect(try Self.sum(Self.parts.reversed()).digest == forward.digest)
        var merged = try Self.sum([Self.parts[2]])
        merged.merge(try Self.sum(Array(Self.parts.prefix(2))))
        #expect(merged.digest == forward.digest)
        var plain = try Self.sum([])
        try plain.add(ParameterVector(layout: plain.layout, values: Self.parts[0].values), exampleCount: 10)
        #expect(try Self.sum([Self.parts[0]]).digest == plain.digest)
    }

    @Test func `P2: equal weights give the bits that no weights give`() throws {
        func mean(weight: Int) throws -> [Float] {
            Self.applied(
                try Self.sum(Self.parts.map { Part(values: $0.values, examples: $0.examples, weight: weight) })
            )
        }
        #expect(try mean(weight: 512) == mean(weight: 1024))
    }
}
