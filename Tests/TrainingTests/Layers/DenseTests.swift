import Randomness
import Testing

@testable import Training

struct DenseTests {
    /// Sizes around the widths of vector registers and the library's blocks.
    static let sizes = [1, 2, 3, 8, 17, 64, 65]

    @Test(arguments: sizes, sizes)
    func `forward and backward agree with the naive loops`(inputCount: Int, outputCount: Int) {
        for count in [1, 5, 32] {
            var generator = SeededGenerator(seed: UInt64(count), stream: "dense")
            // The layer does not begin at the start of the flat vector.
            let layer = Dense(inputCount: inputCount, outputCount: outputCount, weightOffset: 3)
            let parameters = RandomData.numbers(layer.end, &generator)
            let inputs = RandomData.numbers(count * inputCount, &generator)
            let outputGradients = RandomData.numbers(count * outputCount, &generator)
            var outputs = [Float](repeating: .nan, count: count * outputCount)
            var inputGradients = [Float](repeating: .nan, count: count * inputCount)
            var gradient = [Float](repeating: 7, count: layer.end)

            layer.forward(outputs: &outputs, inputs: inputs, parameters: parameters, count: count)
            layer.addBias(outputs: &outputs, parameters: parameters, count: count)
            layer.backwardToWeight(
                gradient: &gradient,
                outputGradients: outputGradients,
                inputs: inputs,
                count: count
            )
            layer.backwardToBias(gradient: &gradient, outputGradients: outputGradients, count: count)
            layer.backwardToInputs(
                inputGradients: &inputGradients,
                outputGradients: outputGradients,
                parameters: parameters,
                count: count
            )

            let naive = NaiveDense(layer: layer, parameters: parameters, count: count)
            expectClose(outputs, naive.outputs(inputs))
            expectClose(inputGradients, naive.inputGradients(outputGradients))
            expectClose(Array(gradient[3...]), naive.gradient(inputs, outputGradients))
            #expect(gradient[..<3] == [7, 7, 7], "the layer wrote into another's gradient")
        }
    }

    private func expectClose(_ found: [Float], _ expected: [Double]) {
        #expect(found.count == expected.count)
        for (index, (found, wanted)) in zip(found, expected).enumerated() {
            #expect(abs(Double(found) - wanted) <= 1e-5, "element \(index): \(found), expected \(wanted)")
        }
    }
}

/// The linear layer as three loops, in `Double`.
private struct NaiveDense {
    let layer: Dense
    let parameters: [Float]
    let count: Int

    private func weight(_ j: Int, _ i: Int) -> Double {
        Double(parameters[layer.weightOffset + j * layer.inputCount + i])
    }

    func outputs(_ inputs: [Float]) -> [Double] {
        (0..<count * layer.outputCount).map { index in
            let (row, j) = index.quotientAndRemainder(dividingBy: layer.outputCount)
            return (0..<layer.inputCount).reduce(Double(parameters[layer.biasOffset + j])) { sum, i in
                sum + weight(j, i) * Double(inputs[row * layer.inputCount + i])
            }
        }
    }

    func inputGradients(_ outputGradients: [Float]) -> [Double] {
        (0..<count * layer.inputCount).map { index in
            let (row, i) = index.quotientAndRemainder(dividingBy: layer.inputCount)
            return (0..<layer.outputCount).reduce(0.0) { sum, j in
                sum + weight(j, i) * Double(outputGradients[row * layer.outputCount + j])
            }
        }
    }

    func gradient(_ inputs: [Float], _ outputGradients: [Float]) -> [Double] {
        var result: [Double] = []
        for j in 0..<layer.outputCount {
            for i in 0..<layer.inputCount {
                result.append(
                    (0..<count).reduce(0.0) { sum, row in
                        sum + Double(outputGradients[row * layer.outputCount + j])
                            * Double(inputs[row * layer.inputCount + i])
                    }
                )
            }
        }
        for j in 0..<layer.outputCount {
            result.append((0..<count).reduce(0.0) { $0 + Double(outputGradients[$1 * layer.outputCount + j]) })
        }
        return result
    }
}
