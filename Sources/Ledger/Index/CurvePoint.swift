public import Federation

/// What a learning curve shows of a round.
public struct CurvePoint: Sendable, Hashable {
    /// The round.
    public var round: RoundNumber
    /// The mean training loss.
    public var trainingLoss: Double?
    /// The loss on the hold-outs of the model that the round started from.
    public var loss: Double?
    /// Its accuracy there.
    public var accuracy: Double?
    /// From opening to commit.
    public var seconds: Double
    /// The bytes of the updates.
    public var byteCount: Int
    /// The updates in the mean.
    public var participants: Int
}
