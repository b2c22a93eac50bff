import Randomness
import Testing

@testable import Training

struct LossTests {
    /// The summed loss and the gradients of the mean loss with respect to the outputs.
    private func compute(
        _ kind: LossKind,
        outputs: [Float],
        targets: Dataset.Targets,
        outputCount: Int
    ) -> (lossSum: Double, gradients: [Float]) {
        let count = outputs.count / outputCount
        var gradients = [Float](repeating: .nan, count: outputs.count)
        let lossSum: Double
        // Safe: the arrays outlive the closures, and the gradients have the outputs' size.
        switch targets {
        case .classes(let classes):
            lossSum = classes.withUnsafeBufferPointer { classes in
                guard let start = classes.baseAddress else { return .nan }
                return kind.forwardAndBackward(
                    gradients: &gradients,
                    outputs: outputs,
                    targets: .classes(start),
                    count: count,
                    outputCount: outputCount
                )
            }
        case .values(let values):
            lossSum = values.withUnsafeBufferPointer { values in
                guard let start = values.baseAddress else { return .nan }
                return kind.forwardAndBackward(
                    gradients: &gradients,
                    outputs: outputs,
                    targets: .values(start),
                    count: count,
                    outputCount: outputCount
                )
            }
        }
        return (lossSum, gradients)
    }

    private func expectCentralDifferences(
        _ kind: LossKind,
        outputs: [Float],
        targets: Dataset.Targets,
        outputCount: Int
    ) {
        let (lossSum, gradients) = compute(kind, outputs: outputs, targets: targets, outputCount: outputCount)
        let count = outputs.count / outputCount
        let exact = outputs.map { Double($0) }
        func loss(_ z: [Double]) -> Double {
            (0..<count).reduce(0.0) { sum, row in
                let example = Array(z[row * outputCount..<(row + 1) * outputCount])
                return sum + NaiveNetwork.loss(kind, example, targets, row)
            }
        }
        #expect(abs(lossSum - loss(exact)) <= 1e-6 * max(1, loss(exact)))
        let step = 1e-5
        for index in outputs.indices {
            var above = exact
            var below = exact
            above[index] += step
            below[index] -= step
            let expected = (loss(above) - loss(below)) / (2 * step) / Double(count)
            #expect(abs(Double(gradients[index]) - expected) <= 1e-6 * max(1, abs(expected)), "output \(index)")
        }
    }

    @Test(arguments: [2, 3, 10, 17])
    func `softmax cross-entropy agrees with central differences`(classCount: Int) {
        var generator = SeededGenerator(seed: 1, stream: "softmax")
        let outputs = RandomData.numbers(9 * classCount, scale: 6, &generator)
        let classes = (0..<9).map { _ in Int32(generator.integer(below: classCount)) }
        expectCentralDifferences(
            .softmaxCrossEntropy,
            outputs: outputs,
            targets: .classes(classes),
            outputCount: classCount
        )
    }

    @Test func `binary cross-entropy agrees with central differences, soft targets too`() {
        var generator = SeededGenerator(seed: 2, stream: "binary")
        let outputs = RandomData.numbers(33, scale: 8, &generator)
        let targets = (0..<33).map { index in index < 11 ? Float(0) : index < 22 ? 1 : Float(generator.uniform()) }
        expectCentralDifferences(.binaryCrossEntropy, outputs: outputs, targets: .values(targets), outputCount: 1)
    }

    @Test(arguments: [1, 3])
    func `mean squared error agrees with central differences`(outputCount: Int) {
        var generator = SeededGenerator(seed: 3, stream: "squares")
        let outputs = RandomData.numbers(8 * outputCount, scale: 3, &generator)
        let targets = RandomData.numbers(8 * outputCount, scale: 3, &generator)
        expectCentralDifferences(
            .meanSquaredError,
            outputs: outputs,
            targets: .values(targets),
            outputCount: outputCount
        )
    }

    @Test func `equal logits cost the logarithm of the number of classes`() {
        let (lossSum, gradients) = compute(
            .softmaxCrossEntropy,
            outputs: [3, 3, 3, 3],
            targets: .classes([2]),
            outputCount: 4
        )
        #expect(abs(lossSum - naturalLogarithm(4)) < 1e-6)
        #expect(gradients == [0.25, 0.25, -0.75, 0.25])
    }

    @Test func `logits of any size stay finite`() {
        let softmax = compute(
            .softmaxCrossEntropy,
            outputs: [1e30, -1e30, -1e30, 1e30],
            targets: .classes([0, 0]),
            outputCount: 2
        )
        #expect(softmax.lossSum.isFinite && softmax.lossSum > 1e30)
        for (found, expected) in zip(softmax.gradients, [0, 0, -0.5, 0.5] as [Float]) {
            #expect(abs(found - expected) < 1e-6)
        }
        let binary = compute(
            .binaryCrossEntropy,
            outputs: [200, -200, 200],
            targets: .values([1, 0, 0]),
            outputCount: 1
        )
        #expect(abs(binary.lossSum - 200) < 1e-4)
        #expect(abs(binary.gradients[2] - 1 / 3) < 1e-6)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `an output that is not finite gives a loss that is not finite`(output: Float) {
        let softmax = compute(
            .softmaxCrossEntropy,
            outputs: [0, output, 0],
            targets: .classes([1]),
            outputCount: 3
        )
        #expect(!softmax.lossSum.isFinite)
        let binary = compute(.binaryCrossEntropy, outputs: [output], targets: .values([1]), outputCount: 1)
        #expect(!binary.lossSum.isFinite)
        let squared = compute(.meanSquaredError, outputs: [output], targets: .values([1]), outputCount: 1)
        #expect(!squared.lossSum.isFinite)
    }

    @Test func `the exponential is within two units in the last place`() {
        var logits: [Float] = []
        for k in 0..<20_000 { logits += [0, -Float(k) * 0.00375] }
        let (_, gradients) = compute(
            .softmaxCrossEntropy,
            outputs: logits,
            targets: .classes([Int32](repeating: 0, count: 20_000)),
            outputCount: 2
        )
        // The gradient of the other class is e^z / (1 + e^z) / count.
        for k in 0..<20_000 {
            let e = exponential(Double(logits[2 * k + 1]))
            let expected = e / (1 + e) / 20_000
            #expect(abs(Double(gradients[2 * k + 1]) / expected - 1) < 5e-7, "at \(logits[2 * k + 1])")
        }
    }
}
