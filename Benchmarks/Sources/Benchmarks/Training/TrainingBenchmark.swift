import Parameters
import Randomness
import Training

/// Local training on one thread and on two, beside PyTorch with as many, the same networks and batches.
///
/// Ours is the whole local training, with the order of the examples, the gathering of batches and the checks; the peer's
/// is one batch, again and again.
struct TrainingBenchmark {
    let peers: PeerInterpreter?

    private static let repeats = 5

    private struct Case {
        var name: String
        var kind: NetworkSpecification.Kind
        var inputs: Int
        var outputs: Int
        var batchSize: Int
        /// By the number of threads.
        var leastRatios: [Int: Double]
        var exampleCount: Int
        var epochs: Int
    }

    private static let cases: [Case] = [32, 256].flatMap { batchSize in
        [
            Case(
                name: "mlp",
                kind: .mlp(hidden: [256, 256]),
                inputs: 784,
                outputs: 10,
                batchSize: batchSize,
                leastRatios: [1: batchSize == 32 ? 1.5 : 1, 2: 1],
                exampleCount: 16_384,
                epochs: 2
            ),
            Case(
                name: "logistic",
                kind: .logistic,
                inputs: 30,
                outputs: 2,
                batchSize: batchSize,
                leastRatios: [1: 5, 2: 1],
                exampleCount: 65_536,
                epochs: 100
            ),
        ]
    }

    func run(_ report: (Measurement) -> Void) throws {
        try measure(threads: 1, report)
        guard Kernels.useSecondThread() else { return }
        try measure(threads: 2, report)
    }

    private func measure(threads: Int, _ report: (Measurement) -> Void) throws {
        let count = threads == 1 ? "one thread" : "two threads"
        for measured in Self.cases {
            let rate = try samplesPerSecond(measured)
            let sizes = measured.name == "mlp" ? "MLP 784-256-256-10" : "logistic regression 30-2"
            let least = measured.leastRatios[threads] ?? 1
            let theirs = try peers?.measure("training", [measured.name, "\(measured.batchSize)", "\(threads)"])
            let ratio = theirs?.samplesPerSecond.map { rate / $0 }
            report(
                Measurement(
                    name: "\(sizes), batch \(measured.batchSize), \(count), samples/s, median of \(Self.repeats)",
                    ours: Format.thousands(rate),
                    peer: theirs.map { "\(Format.thousands($0.samplesPerSecond)) (\($0.peer))" },
                    ratio: ratio,
                    target: ratio.map { (text: "≥ \(least) ×", isMet: $0 >= least) }
                )
            )
        }
    }

    private func samplesPerSecond(_ measured: Case) throws -> Double {
        let specification = try NetworkSpecification(
            kind: measured.kind,
            inputCount: measured.inputs,
            outputCount: measured.outputs,
            loss: .softmaxCrossEntropy
        )
        let trainer = LocalTrainer(
            specification: specification,
            settings: try LocalTrainingSettings(
                epochs: measured.epochs,
                batchSize: measured.batchSize,
                optimizer: .sgd(learningRate: 0.01, momentum: 0, weightDecay: 0)
            )
        )
        let generator = SeededGenerator(seed: 1, stream: "benchmark", measured.name)
        let parameters = specification.initialParameters(seed: 1)
        let dataset = Self.dataset(measured, generator: generator)
        let rates = try (0..<Self.repeats).map { _ in
            let seconds = try seconds { _ = try trainer.train(from: parameters, on: dataset, generator: generator) }
            return Double(measured.epochs * measured.exampleCount) / seconds
        }
        return median(rates)
    }

    private static func dataset(_ measured: Case, generator: SeededGenerator) -> Dataset {
        var generator = generator
        return Dataset(
            featureCount: measured.inputs,
            features: (0..<measured.exampleCount * measured.inputs).map { _ in
                Float(generator.integer(below: 2001) - 1000) / 1000
            },
            targets: .classes(
                (0..<measured.exampleCount).map { _ in Int32(generator.integer(below: measured.outputs)) }
            )
        )
    }
}
