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
    /// Whether the coordinator said that it is kept there too.
    public internal(set) var isAcknowledged = false

    /// An update that answers an assignment.
    public init(assignment: Assignment, digest: ContentDigest, byteCount: Int) {
        study = assignment.study
        round = assignment.round
        model = assignment.model
        self.digest = digest
        self.byteCount = byteCount
    }

    /// Whether the update is what the assignment asks for.
    public func answers(_ assignment: Assignment) -> Bool {
        study == assignment.study && round == assignment.round && model == assignment.model
    }
}
