import ContinualLearning
import Parameters
import Randomness
import Testing

@testable import Training

@Suite struct ContinualTrainingTests {
    private static let optimizers: [OptimizerSettings] = [
        .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0),
        .sgd(learningRate: 0.05, momentum: 0.9, weightDecay: 0),
        .adamW(learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01),
    ]

    private static func trainer(_ optimizer: OptimizerSettings, outputs: Int = 2) throws -> LocalTrainer {
        LocalTrainer(
            specification: try NetworkSpecification(
                kind: .mlp(hidden: [16]),
                inputCount: 2,
                outputCount: outputs,
                loss: .softmaxCrossEntropy
            ),
            settings: try LocalTrainingSettings(epochs: 3, batchSize: 10, optimizer: optimizer)
        )
    }

    private static func penalty(_ start: ParameterVector) -> QuadraticPenalty {
        EWC(lambda: 1).consolidated(
            nil,
            measured: start.values.map { abs($0) + 0.1 },
            anchor: nil,
            model: start
        ) ?? QuadraticPenalty(layout: start.layout)
    }

    private let shuffle = SeededGenerator(seed: 9, stream: "shuffle")

    @Test(arguments: optimizers, [Float(1), 1e3, 1e6, 1e8])
    func `a larger λ holds the parameters closer, and none diverges`(
        _ optimizer: OptimizerSettings,
        _ lambda: Float
    ) throws {
        let trainer = try Self.trainer(optimizer)
        let start = trainer.specification.initialParameters(seed: 1)
        let data = RandomData.circle(200, seed: 2)
        func distance(_ lambda: Float) throws -> Double {
            let context = ContinualContext(terms: StepTerms(lambda: lambda), penalty: Self.penalty(start))
            let result = try trainer.train(from: start, on: data, context: context, generator: shuffle)
            let isFinite = result.parameters.values.allSatisfy(\.isFinite)
            #expect(isFinite)
            return result.parameters.subtracting(start).squaredNorm()
        }
        let free = try distance(0)
        let held = try distance(lambda)
        #expect(held < free)
        if lambda >= 1e6 { #expect(held < 1e-6 * free) }
    }

    @Test func `a pull to the parameters received is the penalty of a constant diagonal`() throws {
        let trainer = try Self.trainer(Self.optimizers[0])
        let start = trainer.specification.initialParameters(seed: 1)
        let data = RandomData.circle(100, seed: 2)
        var constant = QuadraticPenalty(layout: start.layout)
        constant.add(importance: start.values.map { _ in 1 }, anchor: start.values)
        let pulled = try trainer.train(
            from: start,
            on: data,
            context: ContinualContext(pull: 3),
            generator: shuffle
        )
        let held = try trainer.train(
            from: start,
            on: data,
            context: ContinualContext(terms: StepTerms(lambda: 3), penalty: constant),
            generator: shuffle
        )
        for (left, right) in zip(pulled.parameters.values, held.parameters.values) { #expect(abs(left - right) < 1e-5) }
    }

    @Test func `what is carried from earlier tasks gives the same bits again`() throws {
        let trainer = try Self.trainer(Self.optimizers[1])
        let start = trainer.specification.initialParameters(seed: 1)
        let context = ContinualContext(
            terms: StepTerms(lambda: 2, followsPath: true, distillation: 0.5),
            penalty: Self.penalty(start),
            pull: 0.1,
            teacher: trainer.specification.initialParameters(seed: 2),
            taughtOutputs: 2,
            replay: RandomData.circle(33, seed: 3)
        )
        let data = RandomData.circle(95, seed: 2)
        func train() throws -> TrainingResult {
            try trainer.train(from: start, on: data, context: context, generator: shuffle)
        }
        let (first, second) = (try train(), try train())
        #expect(first.parameters == second.parameters && first.path == second.path)
        #expect(first.exampleCount == 95)
        let plain = try trainer.train(from: start, on: data, generator: shuffle)
        #expect(plain.parameters != first.parameters && plain.path.isEmpty)
    }

    @Test func `the path integral is the sum of −gradient times step: for small steps, what the loss lost`() throws {
        let trainer = LocalTrainer(
            specification: try Self.trainer(Self.optimizers[0]).specification,
            settings: try LocalTrainingSettings(
                epochs: 200,
                batchSize: 100,
                optimizer: .sgd(learningRate: 0.01, momentum: 0, weightDecay: 0)
            )
        )
        let start = trainer.specification.initialParameters(seed: 1)
        let data = RandomData.circle(100, seed: 2)
        let result = try trainer.train(
            from: start,
            on: data,
            context: ContinualContext(terms: StepTerms(followsPath: true)),
            generator: shuffle
        )
        let lost = try trainer.evaluate(start, on: data).loss - trainer.evaluate(result.parameters, on: data).loss
        let path = result.path.reduce(0.0) { $0 + Double($1) }
        #expect(lost > 0.01)
        #expect(abs(path - lost) < 0.02 * lost, "\(path), the loss fell by \(lost)")
    }

    @Test func `a teacher keeps the outputs where they were`() throws {
        let trainer = LocalTrainer(
            specification: try Self.trainer(Self.optimizers[0]).specification,
            settings: try LocalTrainingSettings(
                epochs: 60,
                batchSize: 20,
                optimizer: .sgd(learningRate: 0.05, momentum: 0, weightDecay: 0)
            )
        )
        let start = trainer.specification.initialParameters(seed: 1)
        let data = RandomData.circle(200, seed: 2)
        func change(_ distillation: Float) throws -> Double {
            let context = ContinualContext(
                terms: StepTerms(distillation: distillation),
                teacher: start,
                taughtOutputs: 2
            )
            let result = try trainer.train(from: start, on: data, context: context, generator: shuffle)
            return try abs(trainer.evaluate(result.parameters, on: data).loss - trainer.evaluate(start, on: data).loss)
        }
        let (taught, free) = (try change(20), try change(0))
        #expect(taught < 0.2 * free)
    }

    @Test func `past examples are gone over again`() throws {
        let trainer = try Self.trainer(Self.optimizers[1])
        let start = trainer.specification.initialParameters(seed: 1)
        let new = Dataset(
            featureCount: 2,
            features: [Float](repeating: 0.5, count: 80),
            targets: .classes([Int32](repeating: 0, count: 40))
        )
        let old = Dataset(
            featureCount: 2,
            features: [Float](repeating: -0.5, count: 40),
            targets: .classes([Int32](repeating: 1, count: 20))
        )
        func loss(_ replay: Dataset?) throws -> Double {
            let result = try trainer.train(
                from: start,
                on: new,
                context: ContinualContext(replay: replay),
                generator: shuffle
            )
            return try trainer.evaluate(result.parameters, on: old).loss
        }
        let (replayed, forgotten) = (try loss(old), try loss(nil))
        #expect(replayed < 0.5 * forgotten)
    }

    @Test func `heads that are not an example's own neither learn from it nor are asked about it`() throws {
        let trainer = try Self.trainer(Self.optimizers[0], outputs: 4)
        let start = trainer.specification.initialParameters(seed: 1)
        let data = RandomData.circle(100, seed: 2)
        let heads = OutputHeads(sizes: [2, 2])
        let result = try trainer.train(
            from: start,
            on: data,
            context: ContinualContext(heads: heads),
            generator: shuffle
        )
        let weight = try #require(start.layout["layers.1.weight"])
        #expect(
            Array(result.parameters.values[weight.offset + 32..<weight.range.upperBound])
                == Array(start.values[weight.offset + 32..<weight.range.upperBound])
        )
        #expect(result.parameters.values[weight.offset] != start.values[weight.offset])
        var confused = result.parameters
        let bias = try #require(start.layout["layers.1.bias"])
        confused.values[bias.offset + 3] = 100
        let asked = try trainer.evaluate(result.parameters, on: data, heads: heads).accuracy
        let confusedAsked = try trainer.evaluate(confused, on: data, heads: heads).accuracy
        let unasked = try trainer.evaluate(confused, on: data).accuracy
        #expect(confusedAsked == asked && unasked == 0)
    }

    @Test func `a teacher of another network is refused`() throws {
        let trainer = try Self.trainer(Self.optimizers[0])
        let other = try Self.trainer(Self.optimizers[0], outputs: 3).specification.initialParameters(seed: 1)
        #expect(throws: TrainingError.self) {
            try trainer.train(
                from: trainer.specification.initialParameters(seed: 1),
                on: RandomData.circle(10, seed: 1),
                context: ContinualContext(terms: StepTerms(distillation: 1), teacher: other, taughtOutputs: 2),
                generator: shuffle
            )
        }
    }
}
