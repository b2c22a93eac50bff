import Testing
import Training

struct LocalTrainingSettingsTests {
    private let optimizer = OptimizerSettings.sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)

    @Test(arguments: [0, -1, 10_001])
    func `epochs outside 1 to 10000 are refused`(epochs: Int) {
        #expect(
            throws: TrainingSettingsError.countOutOfRange(name: "epochs", found: epochs, accepted: 1...10_000)
        ) { try LocalTrainingSettings(epochs: epochs, batchSize: 32, optimizer: optimizer) }
    }

    @Test(arguments: [0, -1, 1_000_001])
    func `batches outside 1 to 1000000 are refused`(batchSize: Int) {
        #expect(
            throws: TrainingSettingsError.countOutOfRange(
                name: "batch_size",
                found: batchSize,
                accepted: 1...1_000_000
            )
        ) { try LocalTrainingSettings(epochs: 1, batchSize: batchSize, optimizer: optimizer) }
    }
}
