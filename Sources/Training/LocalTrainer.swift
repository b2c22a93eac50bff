public import Parameters
public import Randomness

/// Trains and evaluates one network on one processor thread.
///
/// The call is synchronous and takes long: run it in an `@concurrent` function or on an executor of its own. The
/// same parameters, data, settings and generator give the same bits on the same kind of processor.
public struct LocalTrainer: Sendable {
    /// The network.
    public let specification: NetworkSpecification
    /// How it is trained.
    public let settings: LocalTrainingSettings

    /// A trainer of that network.
    public init(specification: NetworkSpecification, settings: LocalTrainingSettings) {
        self.specification = specification
        self.settings = settings
    }

    /// Trains for all epochs, in an order of examples that each epoch draws anew.
    ///
    /// - Parameters:
    ///   - parameters: Where the training begins.
    ///   - dataset: The examples; all of them are used.
    ///   - context: What is carried from earlier tasks.
    ///   - generator: Decides the order of the examples.
    ///   - shouldStop: Asked before every step.
    ///   - progress: Told after every step.
    /// - Throws: ``TrainingError``, before the first step if data, parameters and network do not belong together.
    public func train(
        from parameters: ParameterVector,
        on dataset: Dataset,
        context: ContinualContext = ContinualContext(),
        generator: SeededGenerator,
        shouldStop: () -> Bool = { false },
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingResult {
        let state = TrainingState(parameters: parameters, settings: settings, generator: generator)
        return try train(
            continuing: state,
            from: parameters,
            on: dataset,
            context: context,
            shouldStop: shouldStop,
            progress: progress
        )
    }

    /// Goes on where a state stands and ends with the bits of a training that was never interrupted.
    ///
    /// - Parameter keep: Given the state after every step but the last, and once more, with `isStopping`, when
    ///   `shouldStop` ends the training. Whoever holds on to the state makes the next step copy it.
    /// - Precondition: The state comes from a training with the same beginning, settings, data and context.
    public func train(
        continuing state: consuming TrainingState,
        from parameters: ParameterVector,
        on dataset: Dataset,
        context: ContinualContext = ContinualContext(),
        shouldStop: () -> Bool = { false },
        keep: (_ state: TrainingState, _ isStopping: Bool) -> Void = { _, _ in },
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingResult {
        var run = try TrainingRun(
            specification: specification,
            settings: settings,
            dataset: dataset,
            context: context,
            received: parameters,
            state: state
        )
        while !run.isFinished {
            if shouldStop() {
                keep(run.state, true)
                throw .stopped(afterStep: run.state.stepCount)
            }
            try run.step()
            progress(run.progress)
            if !run.isFinished { keep(run.state, false) }
        }
        return run.result
    }

    /// How well those parameters do on those examples.
    ///
    /// - Throws: ``TrainingError`` if data, parameters and network do not belong together.
    ///
    /// - Parameter heads: Which outputs compete with which; nil: all with all.
    public func evaluate(
        _ parameters: ParameterVector,
        on dataset: Dataset,
        heads: OutputHeads? = nil
    ) throws(TrainingError) -> Evaluation {
        try Evaluator(specification: specification, heads: heads).evaluate(parameters, on: dataset)
    }
}
