import Aggregation
import ContinualLearning
import Foundation
import Parameters
import Randomness
import Training

/// Permuted MNIST in a federation, as the peers' script has it: institutions with skewed labels, rounds of local
/// training, the exact mean of what they learned and, at the end of a task, of what is important.
enum FederatedBenchmark {
    static func run(_ options: inout Options) throws {
        guard let folder = options.next() else { return }
        let setting = FederatedSetting(options)
        let data = try PermutedMNIST(folder: folder, taskCount: options.integer("tasks", 5))
        let (seeds, lambda) = (options.integer("seeds", 3), options.number("lambda", 50))
        print("\(setting), λ \(lambda), median of \(seeds) seeds\n")
        print("| method | average accuracy | backward transfer | seconds |")
        print("|---|---|---|---|")
        for contender in options.contenders(lambda: lambda) where contender.replay == 0 && !contender.isJoint {
            let clock = ContinuousClock()
            let start = clock.now
            let matrices = try (0..<seeds).map { seed in
                try FederatedRun(setting: setting, method: contender.method, seed: UInt64(seed)).carryOut(data)
            }
            let seconds = (clock.now - start) / .seconds(1) / Double(seeds)
            let cells = [
                contender.name, percent(median(matrices.map { $0.averageAccuracy ?? 0 })) + " %",
                percent(median(matrices.map { $0.backwardTransfer ?? 0 })), decimal(seconds, 1) + " s",
            ]
            print("| \(cells.joined(separator: " | ")) |")
        }
    }
}

/// What the institutions are and how they train.
struct FederatedSetting: CustomStringConvertible {
    let nodes: Int
    let alpha: Double
    let rounds: Int
    let epochs: Int
    let rate: Float
    let proximal: Float
    let momentum: Float
    /// Of the steps between rounds (Hsu et al. 2019, arXiv:1909.06335); tried here, and not in the product.
    let serverMomentum: Float
    /// A folder with `<seed>.json`, as `Peers/partition.py` prints it; nil: drawn here.
    let partitions: String?

    init(_ options: Options) {
        nodes = options.integer("nodes", 4)
        alpha = Double(options.number("alpha", 0.5))
        rounds = options.integer("rounds", 20)
        epochs = options.integer("epochs", 1)
        rate = options.number("rate", 0.1)
        proximal = options.number("proximal", 0)
        momentum = options.number("momentum", 0)
        serverMomentum = options.number("server-momentum", 0)
        partitions = options.text("partitions")
    }

    /// Which rows which institution has.
    func partition(of data: Dataset, seed: UInt64) throws -> [[Int]] {
        if let partitions {
            let file = URL(filePath: "\(partitions)/\(seed).json")
            return try JSONDecoder().decode([[Int]].self, from: Data(contentsOf: file))
        }
        return DirichletPartition.of(
            data,
            nodes: nodes,
            alpha: alpha,
            generator: SeededGenerator(seed: seed, stream: "partition")
        )
    }

    var description: String {
        "\(nodes) institutions, Dirichlet(\(alpha)), \(rounds) rounds a task of \(epochs) local epochs, "
            + "learning rate \(rate), momentum \(momentum), proximal \(proximal), server momentum \(serverMomentum)"
    }
}

/// One federation through a sequence of tasks.
struct FederatedRun {
    let setting: FederatedSetting
    let method: any ContinualMethod
    let seed: UInt64

    func carryOut(_ data: PermutedMNIST) throws -> ForgettingMatrix {
        let trainer = LocalTrainer(
            specification: try NetworkSpecification(
                kind: .mlp(hidden: [256, 256]),
                inputCount: 784,
                outputCount: 10,
                loss: .softmaxCrossEntropy
            ),
            settings: try LocalTrainingSettings(
                epochs: setting.epochs,
                batchSize: 32,
                optimizer: .sgd(learningRate: setting.rate, momentum: setting.momentum, weightDecay: 0)
            )
        )
        let parts = try setting.partition(of: data.tasks[0].training, seed: seed)
        var model = trainer.specification.initialParameters(seed: seed)
        var context = ContinualContext(terms: method.terms, pull: setting.proximal)
        context.taughtOutputs = 10
        var matrix = ForgettingMatrix(initial: data.tasks.map { _ in nil }, rows: [])
        for (index, task) in data.tasks.enumerated() {
            let institutions = parts.map { task.training.subset($0) }
            let begin = model
            var velocity = [Float](repeating: 0, count: model.layout.elementCount)
            var paths = institutions.map { _ in [Float](repeating: 0, count: model.layout.elementCount) }
            context.teacher = index == 0 ? nil : model
            for round in 0..<setting.rounds {
                var mean = try ExactMean(layout: model.layout, fixedPoint: Self.fixedPoint(bound: 4))
                for (node, own) in institutions.enumerated() {
                    let labels = ["training", "\(index)", "\(round)", "\(node)"]
                    var result = try trainer.train(
                        from: model,
                        on: own,
                        context: context,
                        generator: SeededGenerator(seed: seed, labels: labels)
                    )
                    for element in result.path.indices { paths[node][element] += result.path[element] }
                    result.parameters.add(model, scaledBy: -1)
                    try mean.add(result.parameters, exampleCount: own.count)
                }
                let step = mean.apply(to: ParameterVector(layout: model.layout))
                for element in velocity.indices {
                    velocity[element] = setting.serverMomentum * velocity[element] + step.values[element]
                    model.values[element] += velocity[element]
                }
            }
            matrix.rows.append(try data.tasks.map { try trainer.evaluate(model, on: $0.test).accuracy })
            if index + 1 < data.tasks.count {
                try consolidate(&context, model, from: begin, institutions, paths, trainer.specification)
            }
        }
        return matrix
    }

    private func consolidate(
        _ context: inout ContinualContext,
        _ model: ParameterVector,
        from begin: ParameterVector,
        _ institutions: [Dataset],
        _ paths: [[Float]],
        _ specification: NetworkSpecification
    ) throws {
        guard let measure = method.measure else { return }
        var mean = try ExactMean(layout: model.layout, fixedPoint: Self.fixedPoint(bound: 1024))
        for (own, path) in zip(institutions, paths) {
            let importance =
                measure == .pathIntegral
                ? SynapticIntelligence.importance(path: path, start: begin.values, end: model.values)
                : try ImportancePass(specification: specification).measure(measure, of: model, on: own)
            try mean.add(ParameterVector(layout: model.layout, values: importance), exampleCount: own.count)
        }
        context.penalty = method.consolidated(
            context.penalty,
            measured: mean.apply(to: ParameterVector(layout: model.layout)).values,
            anchor: nil,
            model: model
        )
    }

    private static func fixedPoint(bound: Double) throws -> FixedPoint {
        try FixedPoint(updateBound: bound, maximumExamples: 1 << 20, cohortBound: 1000)
    }
}

/// Which rows which institution has: of each class, parts drawn from a symmetric Dirichlet distribution (Hsu et al. 2019,
/// arXiv:1909.06335).
enum DirichletPartition {
    static func of(_ data: Dataset, nodes: Int, alpha: Double, generator: SeededGenerator) -> [[Int]] {
        guard case .classes(let classes) = data.targets else { return [] }
        var generator = generator
        var parts = [[Int]](repeating: [], count: nodes)
        for label in Set(classes).sorted() {
            let rows = classes.indices.filter { classes[$0] == label }.shuffled(using: &generator)
            let draws = (0..<nodes).map { _ in gamma(alpha, &generator) }
            let sum = draws.reduce(0, +)
            var (start, share) = (0, 0.0)
            for (node, draw) in draws.enumerated() {
                share += draw / sum
                let end = node == nodes - 1 ? rows.count : min(rows.count, Int(share * Double(rows.count)))
                parts[node] += rows[start..<end]
                start = end
            }
        }
        return parts
    }

    /// A draw from Gamma(shape, 1): Marsaglia and Tsang 2000, with their boost below 1.
    private static func gamma(_ shape: Double, _ generator: inout SeededGenerator) -> Double {
        if shape < 1 {
            let uniform = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator)
            return gamma(shape + 1, &generator) * pow(uniform, 1 / shape)
        }
        let d = shape - 1 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(&generator)
            let v = pow(1 + c * x, 3)
            let uniform = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator)
            if v > 0, log(uniform) < x * x / 2 + d - d * v + d * log(v) { return d * v }
        }
    }

    /// A draw from the standard normal distribution (Box and Muller 1958).
    private static func normal(_ generator: inout SeededGenerator) -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
    }
}
