import Randomness
import Testing

@testable import Training

struct AdamWTests {
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

    @Test func `the first step has the learning rate's length whatever the gradient's`() {
        // m̂ = g and √v̂ = |g|: θ ← θ − 0.1 · sign g
        let settings = OptimizerSettings.adamW(
            learningRate: 0.1,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-12,
            weightDecay: 0
        )
        let parameters = run(settings, from: [1, 1], gradients: [[1000, -0.001]])
        #expect(abs(parameters[0] - 0.9) < 1e-6)
        #expect(abs(parameters[1] - 1.1) < 1e-6)
    }

    @Test func `weight decay shrinks the parameter and leaves the moments alone`() {
        // θ = 2 · (1 − 0.5 · 0.25) with a gradient of 0
        let settings = OptimizerSettings.adamW(
            learningRate: 0.5,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weightDecay: 0.25
        )
        #expect(run(settings, from: [2], gradients: [[0]]) == [1.75])
    }

    @Test func `two steps by hand`() {
        // β₁ = β₂ = ½, ε = 1, learning rate 1, g = 2 then 4:
        // t = 1: m = 1, v = 2, m̂ = 2, v̂ = 4, θ = 0 − 2 / 3
        // t = 2: m = 2.5, v = 9, m̂ = 10/3, v̂ = 12, θ = −2/3 − (10/3) / (√12 + 1)
        let settings = OptimizerSettings.adamW(
            learningRate: 1,
            beta1: 0.5,
            beta2: 0.5,
            epsilon: 1,
            weightDecay: 0
        )
        #expect(abs(run(settings, from: [0], gradients: [[2]])[0] + 2.0 / 3) < 1e-6)
        let expected = -2.0 / 3 - (10.0 / 3) / (12.0.squareRoot() + 1)
        #expect(abs(Double(run(settings, from: [0], gradients: [[2], [4]])[0]) - expected) < 1e-6)
    }

    @Test(arguments: [1, 7, 8, 33, 1000])
    func `every size agrees with the formula in Double`(count: Int) {
        var generator = SeededGenerator(seed: 6, stream: "adamw")
        let start = RandomData.numbers(count, &generator)
        let gradients = (0..<20).map { _ in RandomData.numbers(count, &generator) }
        var (theta, m, v) = (start.map { Double($0) }, [Double](repeating: 0, count: count), [Double]())
        v = m
        for (t, gradient) in gradients.enumerated() {
            for j in 0..<count {
                let g = Double(gradient[j])
                theta[j] -= 0.01 * 0.1 * theta[j]
                m[j] = 0.9 * m[j] + 0.1 * g
                v[j] = 0.999 * v[j] + 0.001 * g * g
                let (mHat, vHat) = (m[j] / (1 - power(0.9, Double(t + 1))), v[j] / (1 - power(0.999, Double(t + 1))))
                theta[j] -= 0.01 * mHat / (vHat.squareRoot() + 1e-8)
            }
        }
        let settings = OptimizerSettings.adamW(
            learningRate: 0.01,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weightDecay: 0.1
        )
        let found = run(settings, from: start, gradients: gradients)
        for j in 0..<count { #expect(abs(Double(found[j]) - theta[j]) < 2e-6) }
    }
}
