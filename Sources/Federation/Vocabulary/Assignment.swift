public import Parameters

/// What one node is asked to do in one round.
public struct Assignment: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round.
    public var round: RoundNumber
    /// Whether to train or only to evaluate.
    public var kind: RoundKind
    /// The model to start from.
    public var model: ContentDigest
    /// When the coordinator may close the round without this node.
    public var deadline: Instant
    /// The seed of the study; a node derives its own from it, the round and its name.
    public var seed: UInt64
    /// The network that the model's parameters belong to.
    public var network: ModelPlan
    /// How to train.
    public var training: TrainingPlan
    /// The largest absolute value a component of the update may have.
    public var updateBound: Double
    /// The largest number of examples the node may claim.
    public var maximumExamples: Int

    /// The assignment of a round under a plan.
    public init(plan: Plan, round: RoundPlan) {
        study = plan.study
        self.round = round.number
        kind = round.kind
        model = round.model
        deadline = round.deadline
        seed = plan.seed
        network = plan.model
        training = plan.training
        updateBound = plan.updateBound
        maximumExamples = plan.maximumExamples
    }

    /// An assignment with those parts.
    public init(
        study: StudyName,
        round: RoundNumber,
        kind: RoundKind,
        model: ContentDigest,
        deadline: Instant,
        seed: UInt64,
        network: ModelPlan,
        training: TrainingPlan,
        updateBound: Double,
        maximumExamples: Int
    ) {
        self.study = study
        self.round = round
        self.kind = kind
        self.model = model
        self.deadline = deadline
        self.seed = seed
        self.network = network
        self.training = training
        self.updateBound = updateBound
        self.maximumExamples = maximumExamples
    }
}
