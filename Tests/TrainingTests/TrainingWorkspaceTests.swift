import ContinualLearning
import Parameters
import Randomness
import Testing

@testable import Training

struct TrainingWorkspaceTests {
    private static let optimizers: [OptimizerSettings] = [
        .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0),
        .sgd(learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4),
        .adamW(learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01),
    ]

    private func trainer(_ optimizer: OptimizerSettings, hidden: [Int] = [16]) throws -> LocalTrainer {
        LocalTrainer(
            specification: try NetworkSpecification(
                kind: .mlp(hidden: hidden),
                inputCount: 2,
                outputCount: 2,
                loss: .softmaxCrossEntropy
            ),
            settings: try LocalTrainingSettings(epochs: 3, batchSize: 8, optimizer: optimizer)
        )
    }

    /// What a training on its own ends with, and what one in a workspace does.
    private func expectSame(
        _ trainer: LocalTrainer,
        in workspace: TrainingWorkspace,
        rows: Int,
        seed: UInt64
    ) throws {
        let start = trainer.specification.initialParameters(seed: 3)
        let data = RandomData.circle(rows, seed: seed)
        let generator = SeededGenerator(seed: seed, stream: "shuffle")
        let context = ContinualContext(pull: 0.1)
        let alone = try trainer.train(from: start, on: data, context: context, generator: generator)
        let outcome = try workspace.train(trainer, from: start, on: data, context: context, generator: generator)
        let parameters = try #require(workspace.parameters)
        #expect(parameters.values.map(\.bitPattern) == alone.parameters.values.map(\.bitPattern), "\(rows) rows")
        #expect(outcome.loss == alone.loss && outcome.stepCount == alone.stepCount && outcome.exampleCount == rows)
        workspace.subtract(start)
        #expect(workspace.parameters == alone.parameters.subtracting(start))
    }

    @Test(arguments: optimizers)
    func `P2: one training after another gives the bits of each on its own`(optimizer: OptimizerSettings) throws {
        let workspace = TrainingWorkspace()
        let trainer = try trainer(optimizer)
        // More and fewer rows than the batch and than those before.
        for (index, rows) in [20, 3, 1, 50, 8, 7].enumerated() {
            try expectSame(trainer, in: workspace, rows: rows, seed: UInt64(index))
        }
    }

    @Test func `P2: a workspace takes whatever comes: other networks, other optimisers`() throws {
        let workspace = TrainingWorkspace()
        for (index, optimizer) in (Self.optimizers + Self.optimizers.reversed()).enumerated() {
            let trainer = try trainer(optimizer, hidden: index.isMultiple(of: 2) ? [16] : [5, 4])
            try expectSame(trainer, in: workspace, rows: 10 + index, seed: UInt64(index))
        }
    }

    @Test func `a training that failed leaves no trace in the next`() throws {
        let workspace = TrainingWorkspace()
        let trainer = try trainer(Self.optimizers[1])
        let diverging = try self.trainer(.sgd(learningRate: 1e30, momentum: 0.9, weightDecay: 0))
        let start = trainer.specification.initialParameters(seed: 3)
        #expect(throws: TrainingError.self) {
            try workspace.train(
                diverging,
                from: start,
                on: RandomData.circle(30, seed: 1),
                generator: SeededGenerator(seed: 1, stream: "shuffle")
            )
        }
        #expect(workspace.parameters == nil)
        try expectSame(trainer, in: workspace, rows: 30, seed: 1)
    }

    @Test(arguments: optimizers)
    func `the parameters of one training lie where those of the one before lay`(optimizer: OptimizerSettings) throws {
        let workspace = TrainingWorkspace()
        let trainer = try trainer(optimizer)
        let start = trainer.specification.initialParameters(seed: 3)
        var places: Set<UnsafePointer<Float>?> = []
        for seed in UInt64(1)...5 {
            _ = try workspace.train(
                trainer,
                from: start,
                on: RandomData.circle(20, seed: seed),
                generator: SeededGenerator(seed: seed, stream: "shuffle")
            )
            workspace.subtract(start)
            places.insert(workspace.parameters?.values.withUnsafeBufferPointer { $0.baseAddress })
        }
        #expect(places.count == 1)
    }
}
