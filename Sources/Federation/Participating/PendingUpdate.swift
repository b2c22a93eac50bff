public import Parameters

/// An update on the node's own disk.
public struct PendingUpdate: Sendable, Hashable, Codable {
    /// The study.
    public let study: StudyName
    /// The round.
    public let round: RoundNumber
    /// The model it started from.
    public let model: ContentDigest
    /// The digest of its bytes.
    public let digest: ContentDigest
    /// The number of its bytes.
    public let byteCount: Int
    /// What its node states of it beside the rest; nil in an update that a release kept which did not sign.
    public let origin: Origin?
    /// How many rounds late it may be and still count; nil: none.
    public let maximumStaleness: Int?
    /// Whether the coordinator said that it is kept there too.
    public internal(set) var isAcknowledged = false
    /// The round in which it counts, as the coordinator said when it took it; nil: its own.
    public internal(set) var countsIn: RoundNumber?

    /// What an update was made for, as far as its round does not say.
    public struct Origin: Sendable, Hashable, Codable {
        /// The task; nil in a study without tasks.
        public var task: TaskName?
    }

    /// An update that answers an assignment.
    public init(assignment: Assignment, digest: ContentDigest, byteCount: Int) {
        study = assignment.study
        round = assignment.round
        model = assignment.model
        origin = Origin(task: assignment.task?.name)
        maximumStaleness = assignment.maximumStaleness
        self.digest = digest
        self.byteCount = byteCount
    }

    /// Whether the update need not be kept any more once that round is committed: it is in a committed mean, or never
    /// will be.
    func isSettled(through committed: RoundNumber) -> Bool {
        if isAcknowledged { return (countsIn ?? round) <= committed }
        // It may still count in the next round.
        return committed.value - round.value >= (maximumStaleness ?? 0)
    }

    /// Whether the update is what the assignment asks for.
    public func answers(_ assignment: Assignment) -> Bool {
        study == assignment.study && round == assignment.round && model == assignment.model
    }
}
