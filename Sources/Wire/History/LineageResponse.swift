public import Federation
public import Parameters

/// `GET /v1/studies/{study}/lineage`: which model came from which, the newest last. Query: `before`, `limit`.
public struct LineageResponse: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The models in the order of their rounds.
    public var models: [Model]

    /// The models of a study.
    public init(study: StudyName, models: [Model]) {
        self.study = study
        self.models = models
    }

    /// A model and how it came to be.
    public struct Model: Sendable, Hashable, Codable {
        /// The model.
        public var model: ContentDigest
        /// The model it was made from.
        public var parent: ContentDigest
        /// The round that made it.
        public var round: RoundNumber
        /// What the round did.
        public var kind: RoundKind
        /// The task; nil in a study without tasks.
        public var task: TaskName?
        /// The updates in it.
        public var participants: Int
        /// How it does on the hold-outs; nil until it was measured.
        public var evaluation: EvaluationMetrics?
        /// Whether the coordinator still has its bytes.
        public var stored: Bool
        /// The digest of the round's record.
        public var record: ContentDigest

        /// A model with those facts.
        public init(
            model: ContentDigest,
            parent: ContentDigest,
            round: RoundNumber,
            kind: RoundKind,
            task: TaskName?,
            participants: Int,
            evaluation: EvaluationMetrics?,
            stored: Bool,
            record: ContentDigest
        ) {
            self.model = model
            self.parent = parent
            self.round = round
            self.kind = kind
            self.task = task
            self.participants = participants
            self.evaluation = evaluation
            self.stored = stored
            self.record = record
        }
    }
}
