public import Parameters

/// What a round was and what came of it: everything that determined its result.
public struct RoundRecord: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round's number.
    public var round: RoundNumber
    /// Whether nodes trained or only evaluated.
    public var kind: RoundKind
    /// How the round ended.
    public var closing: Closing
    /// How often its deadline was set.
    public var attempts: Int
    /// The model the round started from.
    public var modelBefore: ContentDigest
    /// The model it made; the same as before in an evaluation round and in an abandoned one.
    public var modelAfter: ContentDigest
    /// The digest of the exact sum that the mean was taken from: of other updates it is another. Nil if nothing was
    /// summed.
    public var accumulator: ContentDigest?
    /// The nodes asked, sorted.
    public var cohort: [NodeName]
    /// The updates in the mean, sorted by node and by the round they were made for.
    public var contributions: [Contribution]
    /// K of an asynchronous round; nil in a synchronous one. It decides the divisor of the mean: see
    /// ``RoundPlan/buffer``.
    public var buffer: Int?
    /// The nodes that were set aside because this was one failure too many, sorted; nil for none.
    public var setAside: [SetAside]?
    /// The nodes of the cohort that are not in the mean, sorted, and why.
    public var absences: [Absence]
    /// The updates that were refused, in order; at most ``maximumRefusals``.
    public var refusals: [RefusedUpdate]
    /// The task that was learned, or that was done; nil in a study without tasks.
    public var task: TaskName?
    /// In a consolidation and in the last evaluation: why the task ended.
    public var boundary: TaskBoundary?
    /// What a consolidation made.
    public var consolidated: ConsolidatedTask?
    /// The learned tasks on which the model before the round does worse than it did, since this round; nil for none.
    public var alarms: [TaskAlarm]?
    /// When it opened.
    public var opened: Instant
    /// When it closed to further updates.
    public var closed: Instant
    /// When its model was stored.
    public var committed: Instant

    /// The largest number of refusals a record keeps.
    public static let maximumRefusals = 100

    /// How a round ended.
    public enum Closing: String, Sendable, Hashable, Codable, CaseIterable {
        /// Every node of the cohort answered.
        case everyone
        /// The deadline passed with a quorum.
        case deadline
        /// It had as many updates as the plan wants, before everyone had answered.
        case enough
        /// The study was stopped.
        case abandoned
    }

    /// How the model before the round does on the hold-outs of each task, over all institutions. What late updates
    /// report was measured with an earlier model and is not in it.
    public var taskEvaluations: [TaskName: EvaluationMetrics] {
        var reports: [TaskName: [EvaluationMetrics]] = [:]
        for contribution in contributions where contribution.lateFrom == nil {
            for (task, metrics) in contribution.tasks ?? [:] { reports[task, default: []].append(metrics) }
        }
        return reports.compactMapValues { EvaluationMetrics.mean($0) }
    }

    /// How the model before the round does on the nodes' hold-outs, weighted by examples; without what late updates
    /// report, as ``taskEvaluations``.
    public var evaluation: EvaluationMetrics? {
        EvaluationMetrics.mean(contributions.filter { $0.lateFrom == nil }.compactMap(\.evaluation))
    }

    /// The mean training loss, weighted by examples; nil if no node trained.
    public var trainingLoss: Double? {
        WeightedMean.of(contributions, value: \.trainingLoss, weight: \.exampleCount)
    }

    /// The examples behind the mean; at most `Int.max`.
    public var exampleCount: Int { contributions.reduce(0) { $0.addingWithoutOverflow($1.exampleCount) } }
}
