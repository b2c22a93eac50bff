public import ContinualLearning
public import Parameters

/// What a training carries from earlier tasks, beside its data.
public struct ContinualContext: Sendable {
    /// What the method's steps carry.
    public var terms: StepTerms
    /// The penalty of the tasks so far; nil: none.
    public var penalty: QuadraticPenalty?
    /// μ of a quadratic pull to the parameters received, ½μ‖θ − θ₀‖², taken implicitly as the penalty is; 0: none.
    public var pull: Float
    /// The model before the task, which teaches; nil: nothing is distilled.
    public var teacher: ParameterVector?
    /// The outputs of which the teacher knows something, the first so many.
    public var taughtOutputs: Int
    /// Past examples to go over again: each step takes as many of them as of the new ones, as far as there are, and its
    /// loss is the mean over both; nil: none.
    public var replay: Dataset?
    /// Which outputs compete with which; nil: all with all.
    public var heads: OutputHeads?

    /// A context with those parts; by default nothing.
    public init(
        terms: StepTerms = StepTerms(),
        penalty: QuadraticPenalty? = nil,
        pull: Float = 0,
        teacher: ParameterVector? = nil,
        taughtOutputs: Int = 0,
        replay: Dataset? = nil,
        heads: OutputHeads? = nil
    ) {
        self.terms = terms
        self.penalty = penalty
        self.pull = pull
        self.teacher = teacher
        self.taughtOutputs = taughtOutputs
        self.replay = replay
        self.heads = heads
    }
}
