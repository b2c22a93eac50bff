import ContinualLearning
import Parameters
import Randomness
import Testing

@testable import Training

/// The importance of each parameter against a loop over single examples, in `Double`, one gradient a time.
@Suite struct ImportancePassTests {
    static let networks: [(NetworkSpecification.Kind, Int, LossKind)] = [
        (.logistic, 4, .softmaxCrossEntropy), (.mlp(hidden: [9, 7]), 5, .softmaxCrossEntropy),
        (.logistic, 1, .binaryCrossEntropy), (.mlp(hidden: [8]), 1, .binaryCrossEntropy),
        (.logistic, 3, .meanSquaredError), (.mlp(hidden: [6, 5]), 2, .meanSquaredError),
    ]

    private static func specification(_ index: Int) throws -> NetworkSpecification {
        let (kind, outputs, loss) = networks[index]
        return try NetworkSpecification(kind: kind, inputCount: 6, outputCount: outputs, loss: loss)
    }

    private static func parameters(_ specification: NetworkSpecification) -> ParameterVector {
        var generator = SeededGenerator(seed: 5, stream: "importance")
        let values = RandomData.numbers(specification.layout.elementCount, scale: 0.8, &generator)
        return ParameterVector(layout: specification.layout, values: values)
    }

    /// The gradient of one example's outputs weighted by `deltas`, through the network written as the textbook has it.
    private static func gradient(
        _ specification: NetworkSpecification,
        _ parameters: ParameterVector,
        _ inputs: [Double],
        _ deltas: [Double]
    ) -> [Double] {
        let theta = parameters.values.map { Double($0) }
        let widths = specification.widths
        var activations = [inputs]
        var offsets: [Int] = []
        var offset = 0
        for layer in 0..<widths.count - 1 {
            offsets.append(offset)
            let bias = offset + widths[layer] * widths[layer + 1]
            activations.append(
                (0..<widths[layer + 1]).map { j in
                    var sum = theta[bias + j]
                    for i in 0..<widths[layer] { sum += theta[offset + j * widths[layer] + i] * activations[layer][i] }
                    return layer == widths.count - 2 ? sum : max(0, sum)
                }
            )
            offset = bias + widths[layer + 1]
        }
        var result = [Double](repeating: 0, count: theta.count)
        var delta = deltas
        for layer in (0..<widths.count - 1).reversed() {
            let bias = offsets[layer] + widths[layer] * widths[layer + 1]
            for j in 0..<widths[layer + 1] {
                result[bias + j] = delta[j]
                for i in 0..<widths[layer] {
                    result[offsets[layer] + j * widths[layer] + i] = delta[j] * activations[layer][i]
                }
            }
            delta = (0..<widths[layer]).map { i in
                guard layer > 0, activations[layer][i] > 0 else { return 0 }
                return (0..<widths[layer + 1]).reduce(0) { sum, j in
                    sum + delta[j] * theta[offsets[layer] + j * widths[layer] + i]
                }
            }
        }
        return result
    }

    /// Each outcome's probability and ∂loss/∂outputs, for one example.
    private static func outcomes(
        _ measure: ImportanceMeasure,
        _ loss: LossKind,
        _ z: [Double],
        _ targets: Dataset.Targets,
        _ row: Int
    ) -> [(weight: Double, deltas: [Double])] {
        if measure == .sensitivity { return [(1, z.map { 2 * $0 })] }
        switch loss {
        case .softmaxCrossEntropy:
            let sum = z.reduce(0) { $0 + exponential($1) }
            let p = z.map { exponential($0) / sum }
            func deltas(_ label: Int) -> [Double] { p.indices.map { p[$0] - ($0 == label ? 1 : 0) } }
            guard measure == .empiricalFisher, case .classes(let classes) = targets else {
                return p.indices.map { (p[$0], deltas($0)) }
            }
            return [(1, deltas(Int(classes[row])))]
        case .binaryCrossEntropy:
            let p = 1 / (1 + exponential(-z[0]))
            guard measure == .empiricalFisher, case .classes(let classes) = targets else {
                return [(p, [p - 1]), (1 - p, [p])]
            }
            return [(1, [p - Double(classes[row])])]
        case .meanSquaredError:
            let count = Double(z.count)
            guard measure == .empiricalFisher, case .values(let values) = targets else {
                // A normal distribution of variance count/2 around each output: ∂loss/∂z = 2(z − y)/count.
                return z.indices.map { j in (2 / count, z.indices.map { $0 == j ? 1 : 0 }) }
            }
            return [(1, z.indices.map { 2 * (z[$0] - Double(values[row * z.count + $0])) / count })]
        }
    }

    @Test(arguments: networks.indices, [ImportanceMeasure.trueFisher, .empiricalFisher, .sensitivity])
    func `the pass is the mean over single examples to one part in 100,000`(
        _ index: Int,
        _ measure: ImportanceMeasure
    ) throws {
        let specification = try Self.specification(index)
        let parameters = Self.parameters(specification)
        let data = RandomData.noise(300, for: specification, seed: 3)
        let found = try ImportancePass(specification: specification).measure(measure, of: parameters, on: data)
        let naive = NaiveNetwork(specification)
        var expected = [Double](repeating: 0, count: found.count)
        for row in 0..<data.count {
            let inputs = data.features[row * 6..<(row + 1) * 6].map { Double($0) }
            let z = naive.outputs(parameters.values.map { Double($0) }, inputs)
            for (weight, deltas) in Self.outcomes(measure, specification.loss, z, data.targets, row) {
                let gradient = Self.gradient(specification, parameters, inputs, deltas)
                for k in expected.indices {
                    expected[k] += measure == .sensitivity ? abs(gradient[k]) : weight * gradient[k] * gradient[k]
                }
            }
        }
        #expect(found.contains { $0 > 0 })
        for k in expected.indices {
            let mean = expected[k] / Double(data.count)
            #expect(abs(Double(found[k]) - mean) <= 1e-5 * mean + 1e-12, "\(k): \(found[k]), expected \(mean)")
        }
    }

    @Test func `with a head for each task only the example's own head counts`() throws {
        let specification = try NetworkSpecification(
            kind: .logistic,
            inputCount: 2,
            outputCount: 4,
            loss: .softmaxCrossEntropy
        )
        let data = Dataset(featureCount: 2, features: [1, 2, 3, 1], targets: .classes([0, 1]))
        let pass = ImportancePass(specification: specification, heads: OutputHeads(sizes: [2, 2]))
        for measure in [ImportanceMeasure.trueFisher, .empiricalFisher] {
            let found = try pass.measure(measure, of: Self.parameters(specification), on: data)
            #expect(found[0..<4].allSatisfy { $0 > 0 })
            #expect(found[4..<8].allSatisfy { $0 == 0 })
        }
    }

    @Test func `a rerun gives the same bits, and nothing comes of nothing`() throws {
        let specification = try Self.specification(1)
        let pass = ImportancePass(specification: specification)
        let data = RandomData.noise(50, for: specification, seed: 4)
        let parameters = Self.parameters(specification)
        let first = try pass.measure(.trueFisher, of: parameters, on: data)
        let second = try pass.measure(.trueFisher, of: parameters, on: data)
        #expect(first.map(\.bitPattern) == second.map(\.bitPattern))
        #expect(throws: TrainingError.noExamples) {
            try pass.measure(.trueFisher, of: parameters, on: data.subset([]))
        }
        #expect(throws: TrainingError.stopped(afterStep: 0)) {
            try pass.measure(.trueFisher, of: parameters, on: data, shouldStop: { true })
        }
    }
}
