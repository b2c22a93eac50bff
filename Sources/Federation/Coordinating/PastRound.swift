public import Parameters

/// A committed training round of the task under way whose missing updates still count: the little that is needed to
/// judge one.
///
/// A study that drops late updates keeps none; another keeps the last ``StalenessPlan/maximum`` of them.
public struct PastRound: Sendable, Hashable, Codable {
    /// What was asked. Its cohort is those who were to train and had not answered when the round closed; its evaluators
    /// are still named, so that the answer of one that comes now is taken for what it is, and is late.
    public internal(set) var plan: RoundPlan
    /// The updates of the round that are in a committed mean, by node, so that a repeated upload is recognised.
    public internal(set) var counted: [NodeName: ContentDigest]

    /// What is kept of a round when it is committed.
    init(_ closed: RoundLifecycle) {
        plan = closed.plan
        plan.cohort = closed.plan.cohort.filter { closed.accepted[$0] == nil && !closed.plan.onlyEvaluates($0) }
        counted = closed.accepted.filter { !closed.plan.onlyEvaluates($0.key) }.mapValues(\.update)
    }
}
