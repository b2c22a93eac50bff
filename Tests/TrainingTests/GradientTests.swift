import Parameters
import Randomness
import Testing

@testable import Training

struct GradientTests {
    static let networks: [(NetworkSpecification.Kind, Int, Int, LossKind)] = [
        (.logistic, 5, 3, .softmaxCrossEntropy),
        (.logistic, 5, 2, .softmaxCrossEntropy),
        (.logistic, 4, 1, .binaryCrossEntropy),
        (.logistic, 4, 3, .meanSquaredError),
        (.mlp(hidden: [7]), 5, 4, .softmaxCrossEntropy),
        (.mlp(hidden: [6, 9]), 3, 2, .softmaxCrossEntropy),
        (.mlp(hidden: [9, 4, 5]), 6, 1, .binaryCrossEntropy),
        (.mlp(hidden: [8, 3]), 4, 2, .meanSquaredError),
        (.mlp(hidden: [17]), 33, 10, .softmaxCrossEntropy),
    ]

    @Test(arguments: networks.indices, [1, 2, 7, 32])
    func `the backward pass agrees with central differences in Double`(index: Int, count: Int) throws {
        let (kind, inputs, outputs, loss) = Self.networks[index]
        let specification = try NetworkSpecification(
            kind: kind,
            inputCount: inputs,
            outputCount: outputs,
            loss: loss
        )
        var generator = SeededGenerator(seed: UInt64(index), stream: "parameters")
        let values = RandomData.numbers(specification.layout.elementCount, &generator)
        let dataset = RandomData.noise(count, for: specification, seed: UInt64(count))
        let (lossSum, gradient) = try GradientOfBatch.compute(specification, values, dataset)

        let naive = NaiveNetwork(specification)
        let expectedLoss = naive.meanLoss(values.map { Double($0) }, dataset)
        #expect(abs(lossSum / Double(count) - expectedLoss) <= 1e-6 * max(1, expectedLoss))
        let expected = naive.gradient(values.map { Double($0) }, dataset)
        for (place, (found, wanted)) in zip(gradient, expected).enumerated() {
            let difference = abs(Double(found) - wanted)
            #expect(difference <= 4e-6 * max(1, abs(wanted)), "parameter \(place): \(found), expected \(wanted)")
        }
    }

    @Test func `the outputs of a large network agree with the naive one`() throws {
        let specification = try NetworkSpecification(
            kind: .mlp(hidden: [67, 130]),
            inputCount: 301,
            outputCount: 11,
            loss: .softmaxCrossEntropy
        )
        let parameters = specification.initialParameters(seed: 3)
        let dataset = RandomData.noise(19, for: specification, seed: 4)
        let network = Network(specification: specification, capacity: 32)
        parameters.values.withUnsafeBufferPointer { parameters in
            dataset.features.withUnsafeBufferPointer { inputs in
                network.forward(parameters: parameters, inputs: inputs, count: 19)
            }
        }
        let naive = NaiveNetwork(specification)
        for row in 0..<19 {
            let inputs = dataset.features[row * 301..<(row + 1) * 301].map { Double($0) }
            let expected = naive.outputs(parameters.values.map { Double($0) }, inputs)
            for (j, wanted) in expected.enumerated() {
                // Safe: the network has outputs for 19 rows of 11.
                #expect(abs(Double(network.outputs[row * 11 + j]) - wanted) <= 1e-5)
            }
        }
    }
}
