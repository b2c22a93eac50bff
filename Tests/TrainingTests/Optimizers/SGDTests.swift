import Randomness
import Testing

@testable import Training

struct SGDTests {
    private func run(_ settings: OptimizerSettings, from start: [Float], gradients: [[Float]]) -> [Float] {
        var parameters = start
        var state = OptimizerState(settings: settings, parameterCount: start.count)
        for gradient in gradients {
            parameters.withUnsafeMutableBufferPointer { parameters in
                gradient.withUnsafeBufferPointer { state.step(parameters, along: $0, settings: settings) }
            }
        }
        return parameters
    }

    @Test func `a plain step goes against the gradient`() {
        let settings = OptimizerSettings.sgd(learningRate: 0.5, momentum: 0, weightDecay: 0)
        #expect(run(settings, from: [1, 2], gradients: [[0.5, -1]]) == [0.75, 2.5])
    }

    @Test func `weight decay is part of the gradient`() {
        // g = 1 + 0.5·2 = 2; θ = 2 − 0.25·2
        let settings = OptimizerSettings.sgd(learningRate: 0.25, momentum: 0, weightDecay: 0.5)
        #expect(run(settings, from: [2], gradients: [[1]]) == [1.5])
    }

    @Test func `the first velocity is the gradient, as in PyTorch`() {
        // v = 1, 1.5, 1.75; θ = 4 − 1 − 1.5 − 1.75
        let settings = OptimizerSettings.sgd(learningRate: 1, momentum: 0.5, weightDecay: 0)
        #expect(run(settings, from: [4], gradients: [[1]]) == [3])
        #expect(run(settings, from: [4], gradients: [[1], [1], [1]]) == [-0.25])
    }

    @Test(arguments: [(Float(0), Float(0)), (0, 0.01), (0.9, 0), (0.9, 0.01)])
    func `every size agrees with the naive loop to the bit`(momentum: Float, weightDecay: Float) {
        for count in [1, 7, 8, 33, 1000] {
            var generator = SeededGenerator(seed: 5, stream: "sgd")
            let start = RandomData.numbers(count, &generator)
            let gradients = (0..<4).map { _ in RandomData.numbers(count, &generator) }
            var expected = start
            var velocity = [Float](repeating: 0, count: count)
            for gradient in gradients {
                for j in 0..<count {
                    velocity[j] = momentum * velocity[j] + (gradient[j] + weightDecay * expected[j])
                    expected[j] -= 0.1 * velocity[j]
                }
            }
            let settings = OptimizerSettings.sgd(learningRate: 0.1, momentum: momentum, weightDecay: weightDecay)
            #expect(run(settings, from: start, gradients: gradients) == expected)
        }
    }

    @Test func `without momentum nothing is remembered`() {
        let settings = OptimizerSettings.sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
        let state = OptimizerState(settings: settings, parameterCount: 10)
        #expect(state.firstMoment.isEmpty && state.secondMoment.isEmpty)
    }
}
