/// What one study does: its model, how nodes train, how many rounds, who is asked and when a round may close.
///
/// A plan never changes while its study runs.
public struct Plan: Sendable, Hashable, Codable {
    /// The study's name.
    public var study: StudyName
    /// The seed of everything random in the study.
    public var seed: UInt64
    /// The network whose parameters are averaged.
    public var model: ModelPlan
    /// How a node trains within a round.
    public var training: TrainingPlan
    /// The most training rounds, at least 1; with tasks, the sum of theirs. One evaluation round of the last model
    /// follows them.
    public var rounds: Int
    /// The tasks and what keeps the model from forgetting; nil: the study has one task without a name.
    public var continual: ContinualPlan?
    /// Who is asked to take part in a round.
    public var cohort: CohortPlan
    /// The number of updates without which no round closes.
    public var quorum: Int
    /// Seconds after which a round with a quorum closes without the missing nodes.
    public var deadlineSeconds: Double
    /// How often a round that missed its quorum is extended by another deadline before the study pauses itself;
    /// nil: as often as it takes.
    public var maximumAttempts: Int?
    /// The largest absolute value a component of an update may have.
    public var updateBound: Double
    /// The largest number of examples a node may claim.
    public var maximumExamples: Int
    /// What is flushed to disk before an update is acknowledged.
    public var durability: Durability

    /// A plan with the given sections and the documented defaults. It is not validated: see ``problems()``.
    public init(
        study: StudyName,
        seed: UInt64,
        model: ModelPlan,
        training: TrainingPlan,
        rounds: Int,
        continual: ContinualPlan? = nil,
        cohort: CohortPlan,
        quorum: Int,
        deadlineSeconds: Double,
        maximumAttempts: Int? = nil,
        updateBound: Double = Plan.defaultUpdateBound,
        maximumExamples: Int = Plan.defaultMaximumExamples,
        durability: Durability = .process
    ) {
        self.study = study
        self.seed = seed
        self.model = model
        self.training = training
        self.rounds = rounds
        self.continual = continual
        self.cohort = cohort
        self.quorum = quorum
        self.deadlineSeconds = deadlineSeconds
        self.maximumAttempts = maximumAttempts
        self.updateBound = updateBound
        self.maximumExamples = maximumExamples
        self.durability = durability
    }

    /// The keys as `plan.yaml` and the protocol have them.
    private enum CodingKeys: String, CodingKey {
        case study, seed, model, training, rounds, continual, cohort, quorum, durability
        case deadlineSeconds = "deadline_seconds"
        case maximumAttempts = "attempts"
        case updateBound = "update_bound"
        case maximumExamples = "max_examples"
    }

    /// 4: with ``defaultMaximumExamples`` the exact sum keeps 29 fraction bits.
    public static let defaultUpdateBound: Double = 4
    /// 1,048,576.
    public static let defaultMaximumExamples = 1 << 20

    /// What is flushed to disk before an update is acknowledged.
    public enum Durability: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing: a killed process loses nothing, and what a power cut takes is asked for again.
        case process
        /// The update's bytes and the event.
        case flush
    }
}
