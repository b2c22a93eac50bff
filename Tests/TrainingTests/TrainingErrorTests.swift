import Parameters
import Randomness
import Testing
import Training

struct TrainingErrorTests {
    private func train(
        _ dataset: Dataset,
        loss: LossKind = .softmaxCrossEntropy,
        outputs: Int = 3,
        parameters: ParameterVector? = nil
    ) throws {
        let specification = try NetworkSpecification(
            kind: .logistic,
            inputCount: 2,
            outputCount: outputs,
            loss: loss
        )
        let settings = try LocalTrainingSettings(
            epochs: 1,
            batchSize: 4,
            optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
        )
        let trainer = LocalTrainer(specification: specification, settings: settings)
        let generator = SeededGenerator(seed: 1, stream: "shuffle")
        let parameters = parameters ?? specification.initialParameters(seed: 1)
        // What training refuses, evaluation refuses with the same words, except that it may have no examples.
        let trained = Result { try trainer.train(from: parameters, on: dataset, generator: generator) }
        let evaluated = Result { try trainer.evaluate(parameters, on: dataset) }
        if dataset.count > 0, case .failure(let first) = trained {
            guard case .failure(let second) = evaluated, "\(first)" == "\(second)" else {
                Issue.record("evaluation does not refuse as training does: \(first)")
                return
            }
        }
        _ = try trained.get()
    }

    private func rows(_ targets: Dataset.Targets, features: [Float] = [1, 2, 3, 4]) -> Dataset {
        Dataset(featureCount: 2, features: features, targets: targets)
    }

    @Test func `no examples`() {
        #expect(throws: TrainingError.noExamples) { try train(rows(.classes([]), features: [])) }
    }

    @Test func `another number of features`() {
        #expect(throws: TrainingError.featureCountDiffers(found: 4, expected: 2)) {
            try train(Dataset(featureCount: 4, features: [1, 2, 3, 4], targets: .classes([0])))
        }
    }

    @Test func `parameters of another network`() throws {
        let other = ParameterVector(layout: try ParameterLayout([(name: "layers.0.weight", shape: [2, 3])]))
        #expect {
            try train(rows(.classes([0, 1])), parameters: other)
        } throws: { error in
            guard case .layoutDiffers(let difference) = error as? TrainingError else { return false }
            return difference.contains("layers.0.weight")
        }
    }

    @Test func `targets of another kind than the loss takes`() {
        let expected = TrainingError.targetsDoNotFitLoss(
            loss: .softmaxCrossEntropy,
            found: "numbers",
            expected: "classes"
        )
        #expect(throws: expected) { try train(rows(.values([0, 1]))) }
        #expect(
            throws: TrainingError.targetsDoNotFitLoss(loss: .meanSquaredError, found: "classes", expected: "numbers")
        ) { try train(rows(.classes([0, 1])), loss: .meanSquaredError) }
        #expect(
            throws: TrainingError.targetsDoNotFitLoss(
                loss: .meanSquaredError,
                found: "1 numbers an example",
                expected: "3"
            )
        ) { try train(rows(.values([0, 1])), loss: .meanSquaredError) }
    }

    @Test(arguments: [Int32(3), -1, .max])
    func `a class that the network does not have`(label: Int32) {
        #expect(throws: TrainingError.classOutOfRange(row: 1, found: label, classCount: 3)) {
            try train(rows(.classes([2, label])))
        }
        #expect(throws: TrainingError.classOutOfRange(row: 1, found: label, classCount: 2)) {
            try train(rows(.classes([1, label])), loss: .binaryCrossEntropy, outputs: 1)
        }
    }

    @Test(arguments: [Float(-0.1), 1.5])
    func `a target that is not a probability`(target: Float) {
        #expect(throws: TrainingError.targetNotProbability(row: 1, found: target)) {
            try train(rows(.values([0.5, target])), loss: .binaryCrossEntropy, outputs: 1)
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `numbers that are not finite`(number: Float) {
        #expect(throws: TrainingError.featureNotFinite(row: 1, column: 0)) {
            try train(rows(.classes([0, 1]), features: [1, 2, number, 4]))
        }
        #expect(throws: TrainingError.targetNotFinite(row: 1)) {
            try train(rows(.values([0, number])), loss: .meanSquaredError, outputs: 1)
        }
    }

    @Test func `a batch that would take more than 4 GiB is refused`() throws {
        let specification = try NetworkSpecification(
            kind: .mlp(hidden: [1_000_000]),
            inputCount: 1,
            outputCount: 1,
            loss: .meanSquaredError
        )
        let settings = try LocalTrainingSettings(
            epochs: 1,
            batchSize: 2000,
            optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
        )
        let zeros = [Float](repeating: 0, count: 2000)
        #expect(throws: TrainingError.batchTooLarge(exampleCount: 2000, width: 1_000_000, limit: 1 << 30)) {
            try LocalTrainer(specification: specification, settings: settings).train(
                from: ParameterVector(layout: specification.layout),
                on: Dataset(featureCount: 1, features: zeros, targets: .values(zeros)),
                generator: SeededGenerator(seed: 1, stream: "shuffle")
            )
        }
    }

    @Test func `codes stay as they are`() {
        #expect(TrainingError.noExamples.code == "training-no-examples")
        #expect(TrainingError.diverged(.loss, step: 1, epoch: 1, learningRate: 1).code == "training-diverged")
        #expect(NetworkSpecificationError.noHiddenLayers.code == "network-specification")
        #expect(
            TrainingSettingsError.countOutOfRange(name: "epochs", found: 0, accepted: 1...2).code
                == "training-settings"
        )
    }

    @Test func `every sentence says what was found`() {
        let sentences = [
            "\(TrainingError.featureCountDiffers(found: 17, expected: 30))",
            "\(TrainingError.classOutOfRange(row: 12, found: 17, classCount: 10))",
            "\(TrainingError.diverged(.loss, step: 17, epoch: 2, learningRate: 0.5))",
            "\(TrainingError.stopped(afterStep: 17))",
        ]
        for sentence in sentences { #expect(sentence.contains("17"), "\(sentence)") }
    }
}
