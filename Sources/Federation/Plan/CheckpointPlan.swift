/// How often a node writes down where its training is, so that it goes on from there after it was killed.
public struct CheckpointPlan: Sendable, Hashable, Codable {
    /// After every so many steps; nil: the steps are not counted.
    public var steps: Int?
    /// After so many seconds of training; nil: time does not count.
    public var seconds: Double?

    /// Whichever of the two comes first; without either no checkpoint is written.
    public init(steps: Int? = nil, seconds: Double? = nil) {
        self.steps = steps
        self.seconds = seconds
    }

    /// What a plan means that says nothing: every 30 seconds.
    public static let standard = CheckpointPlan(seconds: 30)
    /// No checkpoint is written.
    public static let off = CheckpointPlan()

    /// Whether no checkpoint is written.
    public var isOff: Bool { steps == nil && seconds == nil }
}
