public import Parameters
public import Randomness

/// Everything a local training needs to go on after an interruption with the same bits, besides its data.
public struct TrainingState: Sendable {
    /// The parameters after the last step.
    public internal(set) var parameters: ParameterVector
    /// What the optimiser remembers.
    public internal(set) var optimizer: OptimizerState
    /// The generator as it was before the current epoch's order was drawn.
    public internal(set) var generator: SeededGenerator
    /// The number of epochs that are complete.
    public internal(set) var completedEpochs: Int
    /// The number of examples of the current epoch that are done.
    public internal(set) var position: Int
    /// The number of steps made.
    public internal(set) var stepCount: Int
    /// The loss summed over the current epoch's examples that are done.
    public internal(set) var lossSum: Double
    /// The mean loss over the last complete epoch; 0 before there is one.
    public internal(set) var lastEpochLoss: Double
    /// The path integral of synaptic intelligence over the steps made; empty where it is not followed.
    public internal(set) var path: [Float] = []

    /// The state before the first step.
    public init(parameters: ParameterVector, settings: LocalTrainingSettings, generator: SeededGenerator) {
        self.parameters = parameters
        optimizer = OptimizerState(
            settings: settings.optimizer,
            parameterCount: parameters.layout.elementCount
        )
        self.generator = generator
        completedEpochs = 0
        position = 0
        stepCount = 0
        lossSum = 0
        lastEpochLoss = 0
    }

    /// Becomes the state before the first step of another training, in the memory of the one before if it fits.
    mutating func restart(from beginning: ParameterVector, settings: LocalTrainingSettings, generator: SeededGenerator)
    {
        guard parameters.layout == beginning.layout, optimizer.restart(settings.optimizer, beginning.values.count)
        else {
            self = TrainingState(parameters: beginning, settings: settings, generator: generator)
            return
        }
        // Safe: two arrays of one layout; both outlive the closures.
        parameters.values.withUnsafeMutableBufferPointer { values in
            beginning.values.withUnsafeBufferPointer { _ = values.update(from: $0) }
        }
        self.generator = generator
        completedEpochs = 0
        position = 0
        stepCount = 0
        lossSum = 0
        lastEpochLoss = 0
        path = []
    }
}
