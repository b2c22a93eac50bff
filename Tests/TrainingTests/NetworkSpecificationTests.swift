import Parameters
import Testing
import Training

struct NetworkSpecificationTests {
    @Test func `the layout has PyTorch's names and shapes`() throws {
        let specification = try NetworkSpecification(
            kind: .mlp(hidden: [256, 128]),
            inputCount: 784,
            outputCount: 10,
            loss: .softmaxCrossEntropy
        )
        #expect(
            specification.layout.tensors.map { "\($0.name) \($0.shape) \($0.offset)" } == [
                "layers.0.weight [256, 784] 0",
                "layers.0.bias [256] 200704",
                "layers.1.weight [128, 256] 200960",
                "layers.1.bias [128] 233728",
                "layers.2.weight [10, 128] 233856",
                "layers.2.bias [10] 235136",
            ]
        )
        #expect(specification.layout.elementCount == 235_146)
    }

    @Test func `logistic starts at zero`() throws {
        let specification = try NetworkSpecification(
            kind: .logistic,
            inputCount: 30,
            outputCount: 1,
            loss: .binaryCrossEntropy
        )
        #expect(specification.initialParameters(seed: 1).values == [Float](repeating: 0, count: 31))
    }

    @Test func `an MLP starts uniform within one over the root of its inputs, decided by the seed`() throws {
        let specification = try NetworkSpecification(
            kind: .mlp(hidden: [200]),
            inputCount: 100,
            outputCount: 10,
            loss: .softmaxCrossEntropy
        )
        let parameters = specification.initialParameters(seed: 1)
        #expect(parameters == specification.initialParameters(seed: 1))
        #expect(parameters != specification.initialParameters(seed: 2))
        let first = parameters.values[..<20_200]
        #expect(first.allSatisfy { abs($0) <= 0.1 })
        #expect(first.contains { $0 > 0.0999 } && first.contains { $0 < -0.0999 })
        // Uniform in ±b: mean 0, variance b² / 3.
        #expect(abs(first.reduce(0, +) / 20_200) < 0.002)
        #expect(abs(first.reduce(0) { $0 + $1 * $1 } / 20_200 - 0.01 / 3) < 1e-4)
        let bound = Float(1 / 200.0.squareRoot())
        #expect(parameters.values[20_200...].allSatisfy { abs($0) <= bound })
    }

    @Test(arguments: [0, -5, 1_000_001])
    func `sizes outside the limits are refused by name`(size: Int) {
        let range = 1...1_000_000
        #expect(throws: NetworkSpecificationError.sizeOutOfRange(name: "inputs", found: size, accepted: range)) {
            try NetworkSpecification(
                kind: .logistic,
                inputCount: size,
                outputCount: 1,
                loss: .binaryCrossEntropy
            )
        }
        #expect(throws: NetworkSpecificationError.sizeOutOfRange(name: "outputs", found: size, accepted: range)) {
            try NetworkSpecification(
                kind: .logistic,
                inputCount: 1,
                outputCount: size,
                loss: .meanSquaredError
            )
        }
        #expect(throws: NetworkSpecificationError.sizeOutOfRange(name: "hidden[1]", found: size, accepted: range)) {
            try NetworkSpecification(
                kind: .mlp(hidden: [4, size]),
                inputCount: 1,
                outputCount: 1,
                loss: .meanSquaredError
            )
        }
    }

    @Test func `outputs that do not fit the loss are refused`() {
        #expect(
            throws: NetworkSpecificationError.outputsDoNotFitLoss(
                loss: .binaryCrossEntropy,
                found: 2,
                expected: "exactly 1"
            )
        ) {
            try NetworkSpecification(kind: .logistic, inputCount: 3, outputCount: 2, loss: .binaryCrossEntropy)
        }
        #expect(
            throws: NetworkSpecificationError.outputsDoNotFitLoss(
                loss: .softmaxCrossEntropy,
                found: 1,
                expected: "at least 2"
            )
        ) {
            try NetworkSpecification(kind: .logistic, inputCount: 3, outputCount: 1, loss: .softmaxCrossEntropy)
        }
    }

    @Test func `an MLP needs a hidden layer, not too many, and room for its parameters`() {
        func make(_ hidden: [Int]) throws -> NetworkSpecification {
            try NetworkSpecification(
                kind: .mlp(hidden: hidden),
                inputCount: 3,
                outputCount: 2,
                loss: .softmaxCrossEntropy
            )
        }
        #expect(throws: NetworkSpecificationError.noHiddenLayers) { try make([]) }
        #expect(throws: NetworkSpecificationError.tooManyHiddenLayers(found: 65, limit: 64)) {
            try make([Int](repeating: 2, count: 65))
        }
        #expect(
            throws: NetworkSpecificationError.tooManyParameters(found: 1_000_007_000_002, limit: 500_000_000)
        ) { try make([1_000_000, 1_000_000]) }
    }

    @Test func `losses have the names of a plan`() {
        #expect(
            LossKind.allCases.map(\.rawValue) == [
                "softmax_cross_entropy", "binary_cross_entropy", "mean_squared_error",
            ]
        )
    }
}
