import Testing

@testable import Training

struct ReLUTests {
    @Test func `forward adds the bias and clamps below zero, a NaN stays`() {
        var outputs: [Float] = [1, -2, 0.5, -1, 3, .nan]
        ReLU(width: 3).forward(outputs: &outputs, bias: [0.5, 1, -0.5], count: 2)
        #expect(outputs[..<5] == [1.5, 0, 0, 0, 4])
        #expect(outputs[5].isNaN)
    }

    @Test func `backward passes gradients where the output is positive and sums the bias gradient`() {
        var gradients: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        var biasGradient: [Float] = [.nan, .nan, .nan]
        ReLU(width: 3).backward(
            gradients: &gradients,
            biasGradient: &biasGradient,
            outputs: [0.1, 0, 2, 0, 0, 1, 5, 0, 0],
            count: 3
        )
        #expect(gradients == [1, 0, 3, 0, 0, 6, 7, 0, 0])
        #expect(biasGradient == [8, 0, 9])
    }

    @Test(arguments: [1, 7, 8, 9, 31, 33, 100])
    func `every width agrees with the naive loop to the bit`(width: Int) {
        let count = 5
        let start = (0..<count * width).map { Float(($0 * 37) % 23) - 11 }
        let bias = (0..<width).map { Float($0 % 5) - 2 }
        var outputs = start
        ReLU(width: width).forward(outputs: &outputs, bias: bias, count: count)
        #expect(outputs == start.indices.map { max(start[$0] + bias[$0 % width], 0) })

        var gradients = start.map { $0 * 0.1 }
        let before = gradients
        var biasGradient = bias
        ReLU(width: width).backward(
            gradients: &gradients,
            biasGradient: &biasGradient,
            outputs: outputs,
            count: count
        )
        let expected = before.indices.map { outputs[$0] > 0 ? before[$0] : 0 }
        #expect(gradients == expected)
        #expect(
            biasGradient
                == (0..<width).map { j in (0..<count).reduce(Float(0)) { $0 + expected[$1 * width + j] } }
        )
    }
}
