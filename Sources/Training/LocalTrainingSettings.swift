/// How a node trains within a round, checked.
public struct LocalTrainingSettings: Sendable, Hashable {
    /// The largest number of epochs.
    public static let largestEpochCount = 10_000
    /// The largest number of examples in a step.
    public static let largestBatchSize = 1_000_000

    /// Passes over the data.
    public let epochs: Int
    /// Examples in a step; the last step of an epoch takes what is left.
    public let batchSize: Int
    /// The rule that turns gradients into steps; its state begins anew with each training.
    public let optimizer: OptimizerSettings

    /// Settings with those values.
    ///
    /// - Throws: ``TrainingSettingsError`` if a value is outside its limits.
    public init(epochs: Int, batchSize: Int, optimizer: OptimizerSettings) throws(TrainingSettingsError) {
        guard (1...Self.largestEpochCount).contains(epochs) else {
            throw .countOutOfRange(name: "epochs", found: epochs, accepted: 1...Self.largestEpochCount)
        }
        guard (1...Self.largestBatchSize).contains(batchSize) else {
            throw .countOutOfRange(name: "batch_size", found: batchSize, accepted: 1...Self.largestBatchSize)
        }
        try optimizer.validate()
        self.epochs = epochs
        self.batchSize = batchSize
        self.optimizer = optimizer
    }
}
