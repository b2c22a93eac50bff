import ContinualLearning
import Parameters
import Randomness
import Testing

@testable import Training

struct AllocationTests {
    static let cases: [(NetworkSpecification.Kind, LossKind, OptimizerSettings)] = [
        (.logistic, .softmaxCrossEntropy, .sgd(learningRate: 0.01, momentum: 0, weightDecay: 0)),
        (.mlp(hidden: [64, 32]), .softmaxCrossEntropy, .sgd(learningRate: 0.01, momentum: 0.9, weightDecay: 0.01)),
        (
            .mlp(hidden: [64]), .binaryCrossEntropy,
            .adamW(learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01)
        ),
        (.mlp(hidden: [64]), .meanSquaredError, .sgd(learningRate: 0.01, momentum: 0, weightDecay: 0)),
    ]

    @Test func `no step after the first allocates memory`() async {
        await #expect(processExitsWith: .success) {
            for (kind, loss, optimizer) in Self.cases {
                var run = try Self.run(kind, loss, optimizer)
                try run.step()
                // 20 steps: partial batches, ends of epochs and new orders among them.
                var failure: TrainingError?
                var steps = 0
                let objectCount = try AllocationCounter.count {
                    for _ in 0..<20 {
                        do throws(TrainingError) { try run.step() } catch { failure = error }
                        steps = run.progress.step
                    }
                }
                #expect(failure == nil && steps == 21)
                #expect(objectCount == 0, "\(kind), \(loss), \(optimizer)")
            }
        }
    }

    @Test func `the counter sees arrays and objects`() async {
        await #expect(processExitsWith: .success) {
            var sink: [Int] = []
            let arrays = try AllocationCounter.count { sink = Array(repeating: 1, count: 1000) }
            #expect(arrays == 1)
            let objects = try AllocationCounter.count { sink[3] = Batch(dataset: Self.data, capacity: 4).count }
            #expect(objects == 3)
            let nothing = try AllocationCounter.count { sink[3] = 7 }
            #expect(nothing == 0)
        }
    }

    private static let data = Dataset(featureCount: 1, features: [1, 2], targets: .classes([0, 1]))

    private static func run(
        _ kind: NetworkSpecification.Kind,
        _ loss: LossKind,
        _ optimizer: OptimizerSettings
    ) throws -> TrainingRun {
        let specification = try NetworkSpecification(
            kind: kind,
            inputCount: 30,
            outputCount: loss == .binaryCrossEntropy ? 1 : 3,
            loss: loss
        )
        let settings = try LocalTrainingSettings(epochs: 100, batchSize: 32, optimizer: optimizer)
        let start = specification.initialParameters(seed: 1)
        return try TrainingRun(
            specification: specification,
            settings: settings,
            dataset: RandomData.noise(200, for: specification, seed: 1),
            context: context(specification, start),
            received: start,
            state: TrainingState(
                parameters: start,
                settings: settings,
                generator: SeededGenerator(seed: 1, stream: "shuffle")
            )
        )
    }

    /// Everything that a step can carry from earlier tasks.
    private static func context(
        _ specification: NetworkSpecification,
        _ start: ParameterVector
    ) -> ContinualContext {
        ContinualContext(
            terms: StepTerms(
                lambda: 1,
                followsPath: true,
                distillation: specification.loss == .softmaxCrossEntropy ? 1 : 0
            ),
            penalty: QuadraticPenalty(layout: start.layout),
            pull: 0.1,
            teacher: start,
            taughtOutputs: specification.outputCount,
            replay: RandomData.noise(50, for: specification, seed: 2)
        )
    }
}
