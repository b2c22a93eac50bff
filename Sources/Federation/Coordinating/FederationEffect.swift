public import Parameters

/// What the core wants done after an event.
public enum FederationEffect: Sendable, Hashable {
    /// Deliver the round's assignments: a round opened, was extended, or its study resumed.
    case announce(RoundPlan)
    /// Add the update to the round's exact sum.
    case accumulate(UpdateClaim)
    /// Tell the node that its update is kept; `counted` is false if it was counted before.
    case acknowledge(UpdateClaim, counted: Bool)
    /// Tell the node that its update is not taken.
    case refuse(NodeName, StudyName, RoundNumber, UpdateRefusal)
    /// Compute the mean over the round's contributions, store the new model, then report
    /// ``FederationEvent/roundAveraged(_:_:model:consolidated:accumulator:)``.
    case average(RoundPlan, [Contribution])
    /// Write the round's record for good.
    case commit(RoundRecord)
    /// A round ended without a result because its study was stopped: forget what was received.
    case abandon(StudyName, RoundNumber)
    /// A study reached the end of its plan.
    case finish(StudyName, model: ContentDigest)
    /// A study paused itself: a round missed its quorum as often as the plan allows.
    case giveUp(StudyName, RoundNumber, attempts: Int)
}
