import ContinualLearning
import Randomness
import Training

/// What measuring importance costs, against one epoch of training over the same 8,000 examples.
enum ImportanceBenchmark {
    static func run(_ options: inout Options) throws {
        guard let folder = options.next() else { return }
        let data = try PermutedMNIST(folder: folder, taskCount: 1).tasks[0].training
        let specification = try NetworkSpecification(
            kind: .mlp(hidden: [256, 256]),
            inputCount: 784,
            outputCount: 10,
            loss: .softmaxCrossEntropy
        )
        let settings = try LocalTrainingSettings(
            epochs: 1,
            batchSize: 32,
            optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
        )
        let trainer = LocalTrainer(specification: specification, settings: settings)
        let model = specification.initialParameters(seed: 0)
        let pass = ImportancePass(specification: specification)
        let epoch = try seconds { _ = try trainer.train(from: model, on: data, generator: SeededGenerator(seed: 0)) }
        print("\(data.count) examples, MLP 784-256-256-10, one thread, median of 7\n")
        print("| | seconds | epochs | at most |")
        print("|---|---|---|---|")
        print("| one epoch of training, batch 32 | \(decimal(epoch, 3)) | 1 | |")
        let measures: [(String, ImportanceMeasure, String)] = [
            ("empirical Fisher", .empiricalFisher, "2"), ("true Fisher, 10 classes", .trueFisher, "11"),
            ("mas", .sensitivity, ""),
        ]
        for (name, measure, limit) in measures {
            let spent = try seconds { _ = try pass.measure(measure, of: model, on: data) }
            print("| \(name) | \(decimal(spent, 3)) | \(decimal(spent / epoch, 2)) | \(limit) |")
        }
    }

    private static func seconds(_ body: () throws -> Void) throws -> Double {
        let clock = ContinuousClock()
        return median(try (0..<7).map { _ in try clock.measure(body) / .seconds(1) })
    }
}
