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
    /// How many rounds late the update may be and still count; nil: none.
    public var maximumStaleness: Int?
    /// What it says about tasks; nil in a study without tasks.
    public var task: AssignedTask?

    /// The assignment of a node in a round under a plan.
    public init(plan: Plan, round: RoundPlan, node: NodeName) {
        study = plan.study
        self.round = round.number
        kind = round.onlyEvaluates(node) ? .evaluation : round.kind
        model = round.model
        deadline = round.deadline
        seed = plan.seed
        network = plan.model
        training = plan.training
        updateBound = plan.updateBound
        maximumExamples = plan.maximumExamples
        maximumStaleness = kind == .training ? plan.staleness?.maximum : nil
        guard let continual = plan.continual, let name = round.task, let index = continual.index(of: name) else {
            return
        }
        network = plan.model(inTask: index)
        training = plan.tasks[index].training ?? plan.training
        if round.kind == .consolidation { updateBound = continual.importanceBound }
        task = AssignedTask(
            name: name,
            evaluates: round.evaluates ?? [],
            comparesWith: plan.tasks[index].drift == nil || index + 1 >= plan.tasks.count
                ? nil : plan.tasks[index + 1].name,
            continual: continual,
            penalty: round.penalty,
            teacher: round.teacher
        )
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
        maximumExamples: Int,
        maximumStaleness: Int? = nil,
        task: AssignedTask? = nil
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
        self.maximumStaleness = maximumStaleness
        self.task = task
    }

    /// The blobs that are needed for it, the model first; none twice.
    public var blobs: [ContentDigest] {
        var blobs = [model]
        for digest in [task?.penalty, task?.teacher] {
            if let digest, !blobs.contains(digest) { blobs.append(digest) }
        }
        return blobs
    }
}
