import Parameters
import Randomness
import Testing

@testable import Training

struct LocalTrainerTests {
    static let optimizers: [OptimizerSettings] = [
        .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0),
        .sgd(learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4),
        .adamW(learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01),
    ]

    private func trainer(
        _ optimizer: OptimizerSettings,
        epochs: Int = 3,
        batchSize: Int = 32,
        hidden: [Int] = [16],
        loss: LossKind = .softmaxCrossEntropy
    ) throws -> LocalTrainer {
        let specification = try NetworkSpecification(
            kind: hidden.isEmpty ? .logistic : .mlp(hidden: hidden),
            inputCount: 2,
            outputCount: loss == .softmaxCrossEntropy ? 2 : 1,
            loss: loss
        )
        let settings = try LocalTrainingSettings(epochs: epochs, batchSize: batchSize, optimizer: optimizer)
        return LocalTrainer(specification: specification, settings: settings)
    }

    private let shuffle = SeededGenerator(seed: 1, stream: "shuffle")

    @Test(arguments: optimizers)
    func `an MLP learns a circle that a linear model cannot`(optimizer: OptimizerSettings) throws {
        let (training, holdOut) = (RandomData.circle(2000, seed: 1), RandomData.circle(500, seed: 2))
        let mlp = try trainer(optimizer, epochs: 60)
        let start = mlp.specification.initialParameters(seed: 1)
        let result = try mlp.train(from: start, on: training, generator: shuffle)
        let before = try mlp.evaluate(start, on: holdOut)
        let after = try mlp.evaluate(result.parameters, on: holdOut)
        #expect(try #require(after.accuracy) > 0.95)
        #expect(try #require(after.auc) > 0.98)
        #expect(after.loss < before.loss / 2)
        #expect(result.loss < 0.3)

        let linear = try trainer(optimizer, epochs: 60, hidden: [])
        let linearResult = try linear.train(
            from: linear.specification.initialParameters(seed: 1),
            on: training,
            generator: shuffle
        )
        #expect(try #require(linear.evaluate(linearResult.parameters, on: holdOut).accuracy) < 0.65)
    }

    @Test func `binary cross-entropy learns the circle with one output`() throws {
        let trainer = try trainer(Self.optimizers[1], epochs: 60, loss: .binaryCrossEntropy)
        let result = try trainer.train(
            from: trainer.specification.initialParameters(seed: 1),
            on: RandomData.circle(2000, seed: 1),
            generator: shuffle
        )
        let evaluation = try trainer.evaluate(result.parameters, on: RandomData.circle(500, seed: 2))
        #expect(try #require(evaluation.accuracy) > 0.95)
    }

    @Test func `a linear regression finds the coefficients`() throws {
        let specification = try NetworkSpecification(
            kind: .logistic,
            inputCount: 3,
            outputCount: 1,
            loss: .meanSquaredError
        )
        let settings = try LocalTrainingSettings(
            epochs: 100,
            batchSize: 20,
            optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
        )
        let trainer = LocalTrainer(specification: specification, settings: settings)
        let result = try trainer.train(
            from: specification.initialParameters(seed: 1),
            on: RandomData.line(100, featureCount: 3, seed: 1),
            generator: shuffle
        )
        for (found, expected) in zip(result.parameters.values, [1, 2, 3, 0.5] as [Float]) {
            #expect(abs(found - expected) < 1e-4)
        }
    }

    @Test(arguments: optimizers)
    func `P2: a rerun ends with the same bits, another shuffle does not`(optimizer: OptimizerSettings) throws {
        let trainer = try trainer(optimizer, batchSize: 30)
        let data = RandomData.circle(1000, seed: 1)
        let start = trainer.specification.initialParameters(seed: 1)
        let first = try trainer.train(from: start, on: data, generator: shuffle)
        let second = try trainer.train(from: start, on: data, generator: shuffle)
        #expect(first.parameters.values.map(\.bitPattern) == second.parameters.values.map(\.bitPattern))
        #expect(first.loss == second.loss)
        let other = try trainer.train(
            from: start,
            on: data,
            generator: SeededGenerator(seed: 2, stream: "shuffle")
        )
        #expect(first.parameters.values != other.parameters.values)
        #expect(start == trainer.specification.initialParameters(seed: 1), "the start was changed")
    }

    @Test(arguments: optimizers, [1, 5, 33, 34, 40, 101])
    func `P2: going on from a state in mid-training ends with the same bits`(
        optimizer: OptimizerSettings,
        interruptedAt: Int
    ) throws {
        // 34 steps an epoch, the last of 10 examples.
        let trainer = try trainer(optimizer, batchSize: 30)
        let data = RandomData.circle(1000, seed: 1)
        let start = trainer.specification.initialParameters(seed: 1)
        let whole = try trainer.train(from: start, on: data, generator: shuffle)
        var run = try TrainingRun(
            specification: trainer.specification,
            settings: trainer.settings,
            dataset: data,
            context: ContinualContext(),
            received: start,
            state: TrainingState(parameters: start, settings: trainer.settings, generator: shuffle)
        )
        for _ in 0..<interruptedAt { try run.step() }
        let resumed = try trainer.train(continuing: run.state, from: start, on: data)
        #expect(resumed.parameters.values.map(\.bitPattern) == whole.parameters.values.map(\.bitPattern))
        #expect(resumed.loss == whole.loss)
        #expect(resumed.stepCount == 102)
    }

    @Test func `each epoch takes every example once, in another order`() throws {
        // With a learning rate this small the epoch's loss is that of the start, whatever the order.
        let trainer = try trainer(.sgd(learningRate: 1e-30, momentum: 0, weightDecay: 0), epochs: 2, batchSize: 7)
        let data = RandomData.circle(100, seed: 1)
        let start = trainer.specification.initialParameters(seed: 1)
        var firstLosses: [Double] = []
        let result = try trainer.train(
            from: start,
            on: data,
            generator: shuffle,
            progress: { progress in
                if progress.step == 1 || progress.step == 16 { firstLosses.append(progress.loss) }
            }
        )
        #expect(abs(result.loss - (try trainer.evaluate(start, on: data).loss)) < 1e-6)
        #expect(firstLosses.count == 2 && firstLosses[0] != firstLosses[1])
    }

    @Test func `progress counts epochs and steps`() throws {
        let trainer = try trainer(Self.optimizers[0], epochs: 2, batchSize: 40)
        var seen: [[Int]] = []
        let result = try trainer.train(
            from: trainer.specification.initialParameters(seed: 1),
            on: RandomData.circle(100, seed: 1),
            generator: shuffle,
            progress: { seen.append([$0.epoch, $0.epochCount, $0.step, $0.stepCount]) }
        )
        #expect(seen == [[1, 2, 1, 6], [1, 2, 2, 6], [1, 2, 3, 6], [2, 2, 4, 6], [2, 2, 5, 6], [2, 2, 6, 6]])
        #expect(result.stepCount == 6 && result.exampleCount == 100)
    }

    @Test func `a batch larger than the data is the data`() throws {
        let small = try trainer(Self.optimizers[0], batchSize: 1_000_000)
        let result = try small.train(
            from: small.specification.initialParameters(seed: 1),
            on: RandomData.circle(10, seed: 1),
            generator: shuffle
        )
        #expect(result.stepCount == 3)
    }

    @Test func `it stops before the next step when asked`() throws {
        let trainer = try trainer(Self.optimizers[0])
        var steps = 0
        #expect(throws: TrainingError.stopped(afterStep: 5)) {
            try trainer.train(
                from: trainer.specification.initialParameters(seed: 1),
                on: RandomData.circle(1000, seed: 1),
                generator: shuffle,
                shouldStop: { steps == 5 },
                progress: { _ in steps += 1 }
            )
        }
    }

    @Test(arguments: [LossKind.softmaxCrossEntropy, .binaryCrossEntropy])
    func `a learning rate that is far too large is reported with its step`(loss: LossKind) throws {
        let trainer = try trainer(.sgd(learningRate: 1e20, momentum: 0.9, weightDecay: 0.1), loss: loss)
        #expect {
            try trainer.train(
                from: trainer.specification.initialParameters(seed: 1),
                on: RandomData.circle(1000, seed: 1),
                generator: shuffle
            )
        } throws: { error in
            guard case .diverged(_, let step, 1, 1e20) = error as? TrainingError else { return false }
            return step > 1 && step <= 32 && "\(error)".contains("lower the learning rate")
        }
    }

    @Test func `parameters that a rectifier hides are found not finite at the end of the epoch`() throws {
        // The only step's loss is finite; its update overflows the weights.
        let trainer = try trainer(
            .sgd(learningRate: 3e38, momentum: 0, weightDecay: 10),
            epochs: 1,
            batchSize: 100
        )
        #expect(throws: TrainingError.diverged(.parameters, step: 1, epoch: 1, learningRate: 3e38)) {
            try trainer.train(
                from: trainer.specification.initialParameters(seed: 1),
                on: RandomData.circle(100, seed: 1),
                generator: shuffle
            )
        }
    }
}
