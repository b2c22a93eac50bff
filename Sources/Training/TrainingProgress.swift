/// Where a local training is, after a step.
public struct TrainingProgress: Sendable, Hashable {
    /// The epoch the step belongs to, counted from 1.
    public let epoch: Int
    /// The number of epochs.
    public let epochCount: Int
    /// The number of steps done.
    public let step: Int
    /// The number of steps of the whole training.
    public let stepCount: Int
    /// The mean training loss of the epoch so far.
    public let loss: Double
}
