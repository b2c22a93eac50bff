public import Federation

/// A round takes no further updates: "closed at 5 of 8: deadline". It is a fact before the mean is computed. A round
/// that opens again, because a power cut took bytes, closes again.
public struct RoundClosure: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round.
    public var round: RoundNumber
    /// Why it closed.
    public var closing: RoundRecord.Closing
    /// The updates it closed with.
    public var updates: Int
    /// The nodes that were asked.
    public var cohort: Int
    /// The updates without which it does not close.
    public var quorum: Int
    /// How often its deadline was set.
    public var attempt: Int
    /// Its last deadline.
    public var deadline: Instant
}
