import Randomness
import Training

/// Data sets made from a seed.
enum RandomData {
    /// Numbers uniform in ±scale.
    static func numbers(_ count: Int, scale: Double = 1, _ generator: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in Float((2 * generator.uniform() - 1) * scale) }
    }

    /// Features and targets of the kind the network's loss takes, without anything to learn.
    static func noise(_ count: Int, for network: NetworkSpecification, seed: UInt64) -> Dataset {
        var generator = SeededGenerator(seed: seed, stream: "noise")
        let features = numbers(count * network.inputCount, scale: 2, &generator)
        let targets: Dataset.Targets =
            switch network.loss {
            case .softmaxCrossEntropy:
                .classes((0..<count).map { _ in Int32(generator.integer(below: network.outputCount)) })
            case .binaryCrossEntropy:
                .classes((0..<count).map { _ in Int32(generator.integer(below: 2)) })
            case .meanSquaredError: .values(numbers(count * network.outputCount, &generator))
            }
        return Dataset(featureCount: network.inputCount, features: features, targets: targets)
    }

    /// Two features in ±1; class 1 inside the circle of radius 0.8: an MLP can learn it, a linear model cannot.
    static func circle(_ count: Int, seed: UInt64) -> Dataset {
        var generator = SeededGenerator(seed: seed, stream: "circle")
        let features = numbers(2 * count, &generator)
        let classes = (0..<count).map { row -> Int32 in
            let (x, y) = (features[2 * row], features[2 * row + 1])
            return x * x + y * y < 0.64 ? 1 : 0
        }
        return Dataset(featureCount: 2, features: features, targets: .classes(classes))
    }

    /// Targets that are exactly `Σ features · (index + 1) + 0.5`, one a row.
    static func line(_ count: Int, featureCount: Int, seed: UInt64) -> Dataset {
        var generator = SeededGenerator(seed: seed, stream: "line")
        let features = numbers(featureCount * count, &generator)
        let values = (0..<count).map { row in
            (0..<featureCount).reduce(Float(0.5)) { $0 + features[row * featureCount + $1] * Float($1 + 1) }
        }
        return Dataset(featureCount: featureCount, features: features, targets: .values(values))
    }
}
