import ContinualLearning
import Parameters
import Randomness
import TestSupport
import Testing

@testable import Training

/// A training's state as bytes: what is read is what was written, or nothing.
@Suite struct CheckpointFileTests {
    /// What a training carries.
    enum Carried: String, CaseIterable, Sendable {
        case nothing, replay, path, distillation, everything
    }

    /// A training of 15 steps: 3 epochs of 33 examples in batches of 8, the last of 1.
    struct Case: Sendable {
        let trainer: LocalTrainer
        let start: ParameterVector
        let data: Dataset
        let context: ContinualContext

        init(_ optimizer: OptimizerSettings = LocalTrainerTests.optimizers[2], _ carried: Carried = .nothing) throws {
            trainer = LocalTrainer(
                specification: try NetworkSpecification(
                    kind: .mlp(hidden: [3]),
                    inputCount: 2,
                    outputCount: 2,
                    loss: .softmaxCrossEntropy
                ),
                settings: try LocalTrainingSettings(epochs: 3, batchSize: 8, optimizer: optimizer)
            )
            start = trainer.specification.initialParameters(seed: 1)
            data = RandomData.circle(33, seed: 2)
            let all = carried == .everything
            var context = ContinualContext(pull: all ? 0.1 : 0)
            context.terms = StepTerms(
                lambda: all ? 2 : 0,
                followsPath: all || carried == .path,
                distillation: all || carried == .distillation ? 0.5 : 0
            )
            if all || carried == .replay { context.replay = RandomData.circle(7, seed: 3) }
            if context.terms.distillation > 0 {
                context.teacher = trainer.specification.initialParameters(seed: 2)
                context.taughtOutputs = 2
            }
            if all {
                var penalty = QuadraticPenalty(layout: start.layout)
                penalty.add(importance: start.values.map { abs($0) }, anchor: start.values)
                context.penalty = penalty
            }
            self.context = context
        }

        var beginning: TrainingState {
            TrainingState(
                parameters: start,
                settings: trainer.settings,
                generator: SeededGenerator(seed: 9, stream: "shuffle")
            )
        }

        func train(
            continuing state: TrainingState? = nil,
            keep: (TrainingState) -> Void = { _ in }
        ) throws -> (result: TrainingResult, steps: Int) {
            var steps = 0
            let result = try trainer.train(
                continuing: state ?? beginning,
                from: start,
                on: data,
                context: context,
                keep: { state, _ in keep(state) },
                progress: { _ in steps += 1 }
            )
            return (result, steps)
        }

        func read(_ bytes: [UInt8]) throws -> TrainingState {
            try bytes.withUnsafeBytes { buffer in
                try CheckpointFile(buffer).state(
                    layout: start.layout,
                    settings: trainer.settings,
                    exampleCount: data.count,
                    followsPath: context.terms.followsPath
                )
            }
        }
    }

    private static func bytes(_ state: TrainingState, _ metadata: [String: String] = [:]) -> [UInt8] {
        var bytes: [UInt8] = []
        CheckpointFile.write(state, metadata: metadata) { (piece: UnsafeRawBufferPointer) in bytes += piece }
        return bytes
    }

    /// The bytes with their own digest behind them, as if somebody had meant them.
    private static func sealed(_ content: some Collection<UInt8>) -> [UInt8] {
        Array(content) + ContentDigest.of(Array(content)).bytes
    }

    @Test(arguments: LocalTrainerTests.optimizers, Carried.allCases)
    func `P2: interrupted after any step and read again, a training ends with the same bits`(
        _ optimizer: OptimizerSettings,
        _ carried: Carried
    ) throws {
        let training = try Case(optimizer, carried)
        var checkpoints: [[UInt8]] = []
        let whole = try training.train { checkpoints.append(Self.bytes($0)) }
        #expect(whole.steps == 15 && checkpoints.count == 14)
        for (index, bytes) in checkpoints.enumerated() {
            let state = try training.read(bytes)
            #expect(state.stepCount == index + 1)
            #expect(Self.bytes(state) == bytes)
            let resumed = try training.train(continuing: state)
            #expect(resumed.steps == 14 - index)
            #expect(
                resumed.result.parameters.values.map(\.bitPattern) == whole.result.parameters.values.map(\.bitPattern)
            )
            #expect(resumed.result.path.map(\.bitPattern) == whole.result.path.map(\.bitPattern))
            #expect(resumed.result.loss == whole.result.loss && resumed.result.stepCount == 15)
        }
    }

    @Test func `when it is told to stop, the state is given once more, and nothing after the last step`() throws {
        let training = try Case()
        var stopping: [Int] = []
        var steps = 0
        #expect(throws: TrainingError.stopped(afterStep: 4)) {
            try training.trainer.train(
                continuing: training.beginning,
                from: training.start,
                on: training.data,
                shouldStop: { steps == 4 },
                keep: { state, isStopping in if isStopping { stopping.append(state.stepCount) } },
                progress: { _ in steps += 1 }
            )
        }
        #expect(stopping == [4])
    }

    @Test func `no truncation and no changed bit is read`() throws {
        let training = try Case(LocalTrainerTests.optimizers[1], .path)
        var kept: TrainingState?
        _ = try training.train { if $0.stepCount == 7 { kept = $0 } }
        let valid = Self.bytes(try #require(kept), ["format": "1"])
        for count in valid.indices {
            #expect(throws: CheckpointError.self) { try training.read(Array(valid.prefix(count))) }
        }
        for place in valid.indices {
            for bit in 0..<8 {
                var bytes = valid
                bytes[place] ^= 1 << bit
                #expect(throws: CheckpointError.digestDiffers) { try training.read(bytes) }
            }
        }
        #expect(valid.count < CheckpointFile.largestByteCount(parameterCount: 17, metadataByteCount: 20))
    }

    @Test func `P4: 4,000 hostile files under a valid digest are refused, or give a state that can be trained`() throws
    {
        let training = try Case(LocalTrainerTests.optimizers[1], .path)
        var states: [TrainingState] = []
        _ = try training.train { states.append($0) }
        var read = 0
        try forEachCase("hostile checkpoints", cases: 4000) { seed in
            var generator = SeededGenerator(seed: seed, stream: "hostile")
            var content = Array(Self.bytes(states[generator.integer(below: states.count)]).dropLast(32))
            for _ in 0...generator.integer(below: 3) {
                let place = generator.integer(below: content.count)
                switch generator.integer(below: 4) {
                case 0: content.removeSubrange(place..<min(content.count, place + 1 + generator.integer(below: 9)))
                case 1: content.insert(UInt8(generator.integer(below: 256)), at: place)
                case 2: content[min(place, 900)] = UInt8(ascii: "0") + UInt8(generator.integer(below: 10))
                default: content[place] = UInt8(generator.integer(below: 256))
                }
                guard !content.isEmpty else { return }
            }
            do {
                let state = try training.read(Self.sealed(content))
                read += 1
                // Numbers may be strange; the process stands.
                _ = try? training.train(continuing: state)
            } catch let error as CheckpointError {
                try #require(!error.description.isEmpty && error.code == "checkpoint-damaged")
            }
        }
        #expect(read > 20, "every mutation was refused; they test nothing")
    }

    @Test func `numbers that no state of the training has are refused, and named`() throws {
        let training = try Case()
        var kept: TrainingState?
        _ = try training.train { if $0.stepCount == 7 { kept = $0 } }
        let valid = try #require(kept)
        let changes: [(String, (inout TrainingState) -> Void)] = [
            ("state.epochs", { $0.completedEpochs = 3 }), ("state.epochs", { $0.completedEpochs = -1 }),
            ("state.position", { $0.position = 33 }), ("state.position", { $0.position = 3 }),
            ("state.steps", { $0.stepCount = 8 }), ("state.optimizer_steps", { $0.optimizer.stepCount = .max }),
            ("state.loss_sum", { $0.lossSum = .nan }), ("state.epoch_loss", { $0.lastEpochLoss = .infinity }),
        ]
        for (name, change) in changes {
            var state = valid
            change(&state)
            #expect {
                try training.read(Self.bytes(state))
            } throws: { error in
                if case CheckpointError.number(name, _, _) = error { true } else { false }
            }
        }
        var other = valid
        other.optimizer.secondMoment = []
        #expect(throws: CheckpointError.tensor(name: "second_moment", found: 0, expected: 17)) {
            try training.read(Self.bytes(other))
        }
        other = valid
        other.path = valid.parameters.values
        #expect(throws: CheckpointError.tensor(name: "path", found: 17, expected: 0)) {
            try training.read(Self.bytes(other))
        }
        #expect(throws: CheckpointError.tooShort(byteCount: 3)) { try training.read([1, 2, 3]) }
        #expect(throws: CheckpointError.unreadable(.fileTooShort(byteCount: 0))) { try training.read(Self.sealed([])) }
    }

    @Test func `data differ in their fingerprint as soon as one value does`() {
        let data = RandomData.circle(10, seed: 1)
        var features = data.features
        features[3] = features[3].nextUp
        let others = [
            Dataset(featureCount: 2, features: features, targets: data.targets),
            Dataset(featureCount: 1, features: Array(data.features.prefix(10)), targets: data.targets),
            Dataset(featureCount: 2, features: data.features, targets: .classes(Array(repeating: 0, count: 10))),
            Dataset(
                featureCount: 2,
                features: data.features,
                targets: data.targets,
                tasks: Array(repeating: 0, count: 10)
            ),
            data.subset([1, 0, 2, 3, 4, 5, 6, 7, 8, 9]), data.subset(0..<9),
        ]
        #expect(data.fingerprint == RandomData.circle(10, seed: 1).fingerprint)
        for other in others { #expect(other.fingerprint != data.fingerprint) }
    }
}
