import Parameters

/// The node's core: what an institution's node is doing, and the updates it keeps until their round is committed.
///
///     idle ──assigned──> fetching ──model ready──> training ──trained──> uploading ──acknowledged──> idle
///      ↖──────────────────┴ unavailable ──────────────┴ failed ───────────────┴ refused, failed
///
/// A pure state machine. Only the outbox outlives a restart: whatever else was under way is asked for again, and
/// the same assignment gives the same bits. So an update that was refused would be refused again: its assignment is
/// declined when it comes once more. Until the process starts anew, perhaps with other data.
public struct NodeState: Sendable, Hashable, Codable {
    /// What the node is doing.
    public private(set) var phase: Phase = .idle
    /// The updates made and not yet known to be in a committed round, oldest first.
    public private(set) var outbox: [PendingUpdate] = []
    /// The updates that the coordinator will never take, until their round is committed.
    public private(set) var refused: [PendingUpdate] = []

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

    /// Takes an event and says what to do next. An event that does not fit the phase changes nothing.
    public mutating func handle(_ event: NodeEvent) -> [NodeEffect] {
        switch event {
        case .started:
            refused = []
            return idle()
        case .assigned(let assignment): return phase == .idle ? begin(assignment) : []
        case .nothingAssigned: return phase == .idle ? idle() : []
        case .committed(let study, let round): return settle(study, through: round)
        case .modelReady(let digest):
            guard case .fetching(let assignment) = phase else { return [] }
            let blobs = assignment.blobs
            guard let index = blobs.firstIndex(of: digest) else { return [] }
            if index + 1 < blobs.count { return [.fetch(blobs[index + 1])] }
            phase = .training(assignment)
            return [.train(assignment)]
        case .modelUnavailable:
            guard case .fetching = phase else { return [] }
            return idle()
        case .trained(let update):
            guard case .training(let assignment) = phase, update.answers(assignment) else { return [] }
            let superseded = outbox.filter { $0.answers(assignment) && $0.digest != update.digest }
            outbox.removeAll { $0.answers(assignment) }
            outbox.append(update)
            phase = .uploading(update)
            return superseded.map { .forget($0) } + [.keep(update), .upload(update)]
        case .trainingFailed(let reason):
            guard case .training(let assignment) = phase else { return [] }
            return [.decline(assignment, reason: reason)] + idle()
        case .acknowledged(let digest):
            if let index = outbox.firstIndex(where: { $0.digest == digest }) { outbox[index].isAcknowledged = true }
            return isUploading(digest) ? idle() : []
        case .refused(let digest): return forget(digest)
        case .uploadFailed:
            guard case .uploading = phase else { return [] }
            return idle()
        }
    }

    /// The state as a new process finds it: only the outbox, and of it only what is still on the disk.
    public func keeping(_ isIntact: (PendingUpdate) -> Bool) -> NodeState {
        var kept = NodeState()
        kept.outbox = outbox.filter(isIntact)
        return kept
    }

    private mutating func idle() -> [NodeEffect] {
        phase = .idle
        return [.requestAssignment]
    }

    private mutating func begin(_ assignment: Assignment) -> [NodeEffect] {
        if let kept = outbox.first(where: { $0.answers(assignment) }) {
            phase = .uploading(kept)
            return [.upload(kept)]
        }
        if refused.contains(where: { $0.answers(assignment) }) {
            return [.decline(assignment, reason: Self.refusedBefore)] + idle()
        }
        phase = .fetching(assignment)
        return [.fetch(assignment.model)]
    }

    /// What a node says when it is asked again for what was refused.
    static let refusedBefore = "the coordinator refused this node's update for the round; its log says why"

    private func isUploading(_ digest: ContentDigest) -> Bool {
        if case .uploading(let update) = phase { update.digest == digest } else { false }
    }

    private mutating func forget(_ digest: ContentDigest) -> [NodeEffect] {
        let forgotten = outbox.filter { $0.digest == digest }
        outbox.removeAll { $0.digest == digest }
        refused += forgotten
        return forgotten.map { .forget($0) } + (isUploading(digest) ? idle() : [])
    }

    private mutating func settle(_ study: StudyName, through round: RoundNumber) -> [NodeEffect] {
        let settled = outbox.filter { $0.study == study && $0.round <= round }
        outbox.removeAll { $0.study == study && $0.round <= round }
        refused.removeAll { $0.study == study && $0.round <= round }
        return settled.map { .forget($0) }
    }
}
