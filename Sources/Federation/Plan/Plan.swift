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
    /// The deadline of a training round from what its nodes needed before, ``deadlineSeconds`` at most; nil: always
    /// that.
    public var adaptiveDeadline: AdaptiveDeadlinePlan?
    /// How much an update counts that comes after its round has closed; nil: it is refused.
    public var staleness: StalenessPlan?
    /// K of an asynchronous study (FedBuff, Nguyen et al. 2022, arXiv:2106.06639): a training round is a version of the
    /// model and ends with the first K updates, of whichever versions they are. Nil: the study is synchronous.
    public var buffer: Int?
    /// The longest that a node rests which fails again and again, in seconds; nil or 0: it is asked again as soon as it
    /// asks for work. See ``SetAside``.
    public var longestRestSeconds: Double?
    /// The largest absolute value a component of an update may have.
    public var updateBound: Double
    /// The largest number of examples a node may claim.
    public var maximumExamples: Int
    /// What is flushed to disk before an update is acknowledged.
    public var durability: Durability
    /// Which models are kept; nil: all.
    public var keep: RetentionPlan?
    /// Whether updates have to be signed by their nodes; nil: they may be.
    public var signatures: SignaturePolicy?

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
        adaptiveDeadline: AdaptiveDeadlinePlan? = nil,
        staleness: StalenessPlan? = nil,
        buffer: Int? = nil,
        longestRestSeconds: Double? = Plan.defaultLongestRestSeconds,
        updateBound: Double = Plan.defaultUpdateBound,
        maximumExamples: Int = Plan.defaultMaximumExamples,
        durability: Durability = .process,
        keep: RetentionPlan? = nil,
        signatures: SignaturePolicy? = nil
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
        self.adaptiveDeadline = adaptiveDeadline
        self.staleness = staleness
        self.buffer = buffer
        self.longestRestSeconds = longestRestSeconds
        self.updateBound = updateBound
        self.maximumExamples = maximumExamples
        self.durability = durability
        self.keep = keep
        self.signatures = signatures
    }

    /// The keys as the protocol has them, and `plan.yaml` but for `staleness`, whose parts it has beside the others.
    private enum CodingKeys: String, CodingKey {
        case study, seed, model, training, rounds, continual, cohort, quorum, staleness, buffer, durability, keep
        case signatures
        case deadlineSeconds = "deadline_seconds"
        case maximumAttempts = "attempts"
        case adaptiveDeadline = "adaptive_deadline"
        case longestRestSeconds = "longest_rest_seconds"
        case updateBound = "update_bound"
        case maximumExamples = "max_examples"
    }

    /// 4: with ``defaultMaximumExamples`` the exact sum keeps 29 fraction bits.
    public static let defaultUpdateBound: Double = 4
    /// 1,048,576.
    public static let defaultMaximumExamples = 1 << 20
    /// One day.
    public static let defaultLongestRestSeconds: Double = 86_400

    /// The most updates that the sum of a training round may have: one of each node of the largest cohort, and one for
    /// each earlier round whose late updates count.
    public var maximumUpdates: Int {
        let (product, isTooLarge) = cohort.maximum.multipliedReportingOverflow(
            by: (staleness?.maximum ?? 0).addingWithoutOverflow(1)
        )
        return isTooLarge ? .max : product
    }

    /// What is flushed to disk before an update is acknowledged.
    public enum Durability: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing: a killed process loses nothing, and what a power cut takes is asked for again.
        case process
        /// The update's bytes and the event.
        case flush
    }
}
