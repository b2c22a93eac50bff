public import Parameters

/// What a list of rounds shows of a record: the record without what each node gave.
public struct RoundOutline: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round's number.
    public var round: RoundNumber
    /// Whether nodes trained or only evaluated.
    public var kind: RoundKind
    /// How it ended.
    public var closing: RoundRecord.Closing
    /// How often its deadline was set.
    public var attempts: Int
    /// When it opened.
    public var opened: Instant
    /// When its model was stored.
    public var committed: Instant
    /// The nodes asked.
    public var cohortCount: Int
    /// The updates in the mean that were made for this round.
    public var participants: Int
    /// The updates in the mean that came late from earlier rounds.
    public var lateCount: Int
    /// The updates that were refused.
    public var refusedCount: Int
    /// K of an asynchronous round.
    public var buffer: Int?
    /// The examples behind the mean.
    public var exampleCount: Int
    /// The mean training loss.
    public var trainingLoss: Double?
    /// How the model that the round started from does on the hold-outs.
    public var evaluation: EvaluationMetrics?
    /// The same by task.
    public var tasks: [TaskName: EvaluationMetrics]
    /// The bytes of the updates.
    public var byteCount: Int
    /// The model it started from.
    public var modelBefore: ContentDigest
    /// The model it made.
    public var modelAfter: ContentDigest
    /// The task; nil in a study without tasks.
    public var task: TaskName?
    /// The learned tasks on which the model does worse than it did.
    public var alarms: [TaskAlarm]?
    /// What a consolidation made.
    public var consolidated: ConsolidatedTask?
    /// Why the task ended.
    public var boundary: TaskBoundary?

    /// The outline of a record. Costs as much as the record is long.
    public init(_ record: RoundRecord) {
        study = record.study
        round = record.round
        kind = record.kind
        closing = record.closing
        attempts = record.attempts
        opened = record.opened
        committed = record.committed
        cohortCount = record.cohort.count
        lateCount = record.contributions.count { $0.lateFrom != nil }
        participants = record.contributions.count - lateCount
        refusedCount = record.refusals.count
        buffer = record.buffer
        exampleCount = record.exampleCount
        trainingLoss = record.trainingLoss
        evaluation = record.evaluation
        tasks = record.taskEvaluations
        byteCount = record.contributions.reduce(0) { $0.addingWithoutOverflow($1.byteCount) }
        modelBefore = record.modelBefore
        modelAfter = record.modelAfter
        task = record.task
        alarms = record.alarms
        consolidated = record.consolidated
        boundary = record.boundary
    }
}
