public import Parameters
public import Randomness

/// Memory in which one training follows another: whoever trains for many nodes keeps one for each thread.
///
/// A training here gives the bits of ``LocalTrainer/train(from:on:context:generator:shouldStop:progress:)``. After the
/// first it takes no memory that grows with the model; what it takes grows with the examples.
public final class TrainingWorkspace {
    private var state: TrainingState?
    private var buffers: StepBuffers?

    /// A workspace that has no memory yet.
    public init() {}

    /// What a training came to, beside its parameters, which stay in the workspace.
    public struct Outcome: Sendable, Hashable {
        /// The mean loss over the last epoch.
        public let loss: Double
        /// The number of examples trained on.
        public let exampleCount: Int
        /// The number of steps made.
        public let stepCount: Int
    }

    /// The parameters after the last training that came to its end; nil before it. Whoever holds on to them makes the
    /// next training copy them.
    public var parameters: ParameterVector? { state?.parameters }

    /// Trains for all epochs.
    ///
    /// - Parameters:
    ///   - trainer: Network and settings.
    ///   - parameters: Where the training begins.
    ///   - dataset: The examples; all of them are used.
    ///   - context: What pulls at the training.
    ///   - generator: Decides the order of the examples.
    /// - Throws: ``TrainingError``.
    public func train(
        _ trainer: LocalTrainer,
        from parameters: ParameterVector,
        on dataset: Dataset,
        context: ContinualContext = ContinualContext(),
        generator: SeededGenerator
    ) throws(TrainingError) -> Outcome {
        // Taken out, so that the run is the only owner of its arrays.
        var beginning =
            state.take() ?? TrainingState(parameters: parameters, settings: trainer.settings, generator: generator)
        beginning.restart(from: parameters, settings: trainer.settings, generator: generator)
        var run = try TrainingRun(
            specification: trainer.specification,
            settings: trainer.settings,
            dataset: dataset,
            context: context,
            received: parameters,
            state: consume beginning,
            buffers: buffers
        )
        buffers = run.buffers
        while !run.isFinished { try run.step() }
        let end = run.relinquish()
        let outcome = Outcome(loss: end.lastEpochLoss, exampleCount: dataset.count, stepCount: end.stepCount)
        state = end
        return outcome
    }

    /// Takes the parameters that a training began with from those it ended with: what is left is the update.
    ///
    /// - Precondition: A training came to its end, of parameters with the same tensors.
    public func subtract(_ beginning: ParameterVector) {
        precondition(state != nil, "nothing was trained that could be subtracted from")
        state?.parameters.add(beginning, scaledBy: -1)
    }
}
