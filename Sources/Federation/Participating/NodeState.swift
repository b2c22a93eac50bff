public import Parameters

/// The node's core: what an institution's node is doing, and the updates it keeps until their round is committed.
///
///     idle ──assigned──> fetching ──model ready──> training ──trained──> uploading ──acknowledged──> idle
///
/// A pure state machine. Only the outbox outlives a restart: whatever else was under way is asked for again, and
/// the same assignment gives the same bits.
public struct NodeState: Sendable, Hashable, Codable {
    /// What the node is doing.
    public private(set) var phase: Phase = .idle
    /// The updates made and not yet known to be in a committed round, oldest first.
    public private(set) var outbox: [PendingUpdate] = []

    /// What a node is doing.
    public enum Phase: Sendable, Hashable, Codable {
        /// Asking for an assignment.
        case idle
        /// Getting the model it is to start from.
        case fetching(Assignment)
        /// Evaluating and training.
        case training(Assignment)
        /// Sending an update.
        case uploading(PendingUpdate)
    }

    /// A node that has done nothing yet.
    public init() {}

    /// Takes an event and says what to do next.
    public mutating func handle(_ event: NodeEvent) -> [NodeEffect] {
        switch event {
        case .started:
            phase = .idle
            return [.requestAssignment]
        case .assigned(let assignment): return begin(assignment)
        case .nothingAssigned: return idle()
        case .committed(let study, let round): return settle(study, through: round)
        case .modelReady(let digest):
            guard case .fetching(let assignment) = phase, assignment.model == digest else { return [] }
            phase = .training(assignment)
            return [.train(assignment)]
        case .modelUnavailable:
            guard case .fetching = phase else { return [] }
            return idle()
        case .trained(let update):
            guard case .training(let assignment) = phase, update.answers(assignment) else { return [] }
            outbox.removeAll { $0.answers(assignment) }
            outbox.append(update)
            phase = .uploading(update)
            return [.keep(update), .upload(update)]
        case .trainingFailed(let reason):
            guard case .training(let assignment) = phase else { return [] }
            phase = .idle
            return [.decline(assignment, reason: reason), .requestAssignment]
        case .acknowledged(let digest):
            if let index = outbox.firstIndex(where: { $0.digest == digest }) { outbox[index].isAcknowledged = true }
            return idle()
        case .refused(let digest):
            let refused = outbox.filter { $0.digest == digest }
            outbox.removeAll { $0.digest == digest }
            return refused.map { .forget($0) } + idle()
        case .uploadFailed: return idle()
        }
    }

    private mutating func idle() -> [NodeEffect] {
        phase = .idle
        return [.requestAssignment]
    }

    private mutating func begin(_ assignment: Assignment) -> [NodeEffect] {
        guard phase == .idle else { return [] }
        if let kept = outbox.first(where: { $0.answers(assignment) }) {
            phase = .uploading(kept)
            return [.upload(kept)]
        }
        phase = .fetching(assignment)
        return [.fetch(assignment.model)]
    }

    private mutating func settle(_ study: StudyName, through round: RoundNumber) -> [NodeEffect] {
        let settled = outbox.filter { $0.study == study && $0.round <= round }
        outbox.removeAll { $0.study == study && $0.round <= round }
        return settled.map { .forget($0) }
    }
}

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
