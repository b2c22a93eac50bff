import Parameters

/// The node's core: what an institution's node is doing, and the updates it keeps until their round is committed.
///
///     idle ──assigned──> fetching ──model ready──> training ──trained──> uploading ──acknowledged──> idle
///      ↖──────────────────┴ unavailable ──────────────┴ failed ───────────────┴ refused, failed
///
/// A pure state machine. Only the outbox outlives a restart: whatever else was under way is asked for again, and
/// the same assignment gives the same bits. So an update that was refused would be refused again: its assignment is
/// declined when it comes once more. Until the process starts anew, perhaps with other data.
///
/// An update whose round was committed without it is late. If it may still count, it is sent before anything else is
/// done. When that fails the node goes on with its work, and tries again when there is none or when another round is
/// committed.
public struct NodeState: Sendable, Hashable, Codable {
    /// What the node is doing.
    public private(set) var phase: Phase = .idle
    /// The updates made and not yet known to be in a committed round, oldest first.
    public private(set) var outbox: [PendingUpdate] = []
    /// The updates that the coordinator will never take, until their round is committed.
    public private(set) var refused: [PendingUpdate] = []
    /// The last committed round of each study, as the coordinator told this process.
    public private(set) var committed: [StudyName: RoundNumber] = [:]
    /// The late updates that did not get through since something else was done.
    private var postponed: [ContentDigest] = []

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

    /// Reads a state. Those written before updates could be late know nothing of what is committed.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        phase = try container.decode(Phase.self, forKey: .phase)
        outbox = try container.decode([PendingUpdate].self, forKey: .outbox)
        refused = try container.decode([PendingUpdate].self, forKey: .refused)
        committed = try container.decodeIfPresent([StudyName: RoundNumber].self, forKey: .committed) ?? [:]
        postponed = try container.decodeIfPresent([ContentDigest].self, forKey: .postponed) ?? []
    }

    /// Takes an event and says what to do next. An event that does not fit the phase changes nothing.
    public mutating func handle(_ event: NodeEvent) -> [NodeEffect] {
        switch event {
        case .started:
            refused = []
            return idle()
        case .assigned(let assignment): return phase == .idle ? sendLate() ?? begin(assignment) : []
        case .nothingAssigned:
            guard phase == .idle else { return [] }
            if let effects = sendLate() { return effects }
            postponed = []
            return idle()
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
        case .acknowledged(let digest, let round): return acknowledge(digest, countsIn: round)
        case .refused(let digest): return forget(digest)
        case .uploadFailed:
            guard case .uploading(let update) = phase else { return [] }
            if isLate(update) { postponed.append(update.digest) }
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

    /// Sends the oldest late update that may still count, unless that failed a moment ago; nil if there is none.
    private mutating func sendLate() -> [NodeEffect]? {
        guard let late = outbox.first(where: { isLate($0) && !postponed.contains($0.digest) }) else { return nil }
        phase = .uploading(late)
        return [.upload(late)]
    }

    private func isLate(_ update: PendingUpdate) -> Bool {
        guard !update.isAcknowledged, let committed = committed[update.study] else { return false }
        return update.round <= committed
    }

    private mutating func acknowledge(_ digest: ContentDigest, countsIn round: RoundNumber?) -> [NodeEffect] {
        var effects: [NodeEffect] = []
        if let index = outbox.firstIndex(where: { $0.digest == digest }) {
            outbox[index].isAcknowledged = true
            outbox[index].countsIn = round ?? outbox[index].countsIn
            let update = outbox[index]
            if let committed = committed[update.study], update.isSettled(through: committed) {
                // It was counted long ago; only the answer had been lost.
                outbox.remove(at: index)
                effects = [.forget(update)]
            } else if update.countsIn ?? update.round != update.round {
                effects = [.keep(update)]
            }
        }
        return effects + (isUploading(digest) ? idle() : [])
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
        if committed[study, default: round] < round { postponed = [] }
        // A coordinator that was restored from a backup may be further back than it was.
        committed[study] = round
        let settled = outbox.filter { $0.study == study && $0.isSettled(through: round) }
        outbox.removeAll { $0.study == study && $0.isSettled(through: round) }
        refused.removeAll { $0.study == study && $0.round <= round }
        return settled.map { .forget($0) }
    }
}
