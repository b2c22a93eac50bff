import Parameters

/// One round from opening to commit: a pure state machine.
///
///     collecting ──everyone answered, or deadline with quorum──> averaging ──mean stored──> (record)
///         └── deadline without quorum: the next attempt, with everything accepted so far kept
///
/// An accepted update never leaves the round again (P1). One whose bytes a power cut took is `lost`: it counts as
/// accepted, its node is asked to send the same bytes again, and the round does not close before it has.
public struct RoundLifecycle: Sendable, Hashable, Codable {
    /// What was asked.
    public private(set) var plan: RoundPlan
    /// The phase the round is in.
    public private(set) var phase: Phase = .collecting
    /// The accepted updates by node.
    public private(set) var accepted: [NodeName: Contribution] = [:]
    /// The nodes whose accepted bytes are gone and were not sent again yet.
    public private(set) var lost: Set<NodeName> = []
    /// The nodes that will not answer, and why.
    public private(set) var absences: [NodeName: Absence.Reason] = [:]
    /// What was refused, at most ``RoundRecord/maximumRefusals``.
    public private(set) var refusals: [RefusedUpdate] = []
    /// The smallest number of updates with which the round may close.
    public let quorum: Int

    /// The phases of a round.
    public enum Phase: Sendable, Hashable, Codable {
        /// Updates are taken.
        case collecting
        /// Closed; the mean is being computed.
        case averaging(RoundRecord.Closing, closed: Instant)
    }

    /// A round that opens now.
    init(plan: RoundPlan, quorum: Int) {
        self.plan = plan
        self.quorum = plan.kind == .evaluation ? 1 : quorum
    }

    /// The nodes whose answer is still missing, in order.
    public var awaited: [NodeName] {
        plan.cohort.filter { isAwaited($0) }
    }

    /// Whether the node should (still) be working on the round.
    func isAwaited(_ node: NodeName) -> Bool {
        guard phase == .collecting, plan.cohort.contains(node) else { return false }
        return lost.contains(node) || (accepted[node] == nil && absences[node] == nil)
    }

    /// The contributions in order of the nodes' names.
    public var contributions: [Contribution] {
        plan.cohort.compactMap { accepted[$0] }
    }

    // MARK: Events

    /// What becomes of a verified update, without changing anything.
    func admission(of claim: UpdateClaim, maximumExamples: Int) -> UpdateAdmission {
        if let earlier = accepted[claim.node] {
            guard earlier.update == claim.digest else { return .refused(.alreadyAccepted(earlier.update)) }
            return lost.contains(claim.node) ? .restores : .duplicate
        }
        guard phase == .collecting else { return .refused(.late) }
        guard plan.cohort.contains(claim.node), absences[claim.node] != .revoked else {
            return .refused(.notInvited)
        }
        guard claim.model == plan.model else { return .refused(.wrongModel(expected: plan.model)) }
        switch plan.kind {
        case .training:
            guard (1...maximumExamples).contains(claim.exampleCount) else {
                return .refused(.exampleCount(found: claim.exampleCount, maximum: maximumExamples))
            }
            guard claim.trainingLoss?.isFinite ?? true else { return .refused(.implausibleMetrics) }
        case .evaluation: break
        }
        guard claim.seconds.isFinite, claim.seconds >= 0, claim.evaluation?.isPlausible ?? true else {
            return .refused(.implausibleMetrics)
        }
        return .new
    }

    /// Takes an update that was admitted as new or as one that restores lost bytes.
    mutating func accept(_ claim: UpdateClaim, at now: Instant) {
        if lost.remove(claim.node) == nil {
            accepted[claim.node] = Contribution(claim, accepted: now)
            absences[claim.node] = nil
        }
    }

    /// Notes a refusal for the record.
    mutating func refuse(_ refusal: UpdateRefusal, from node: NodeName, at now: Instant) {
        guard refusals.count < RoundRecord.maximumRefusals else { return }
        refusals.append(RefusedUpdate(node: node, refusal: refusal, at: now))
    }

    /// The bytes of an accepted update are gone.
    mutating func lose(_ node: NodeName) {
        guard accepted[node] != nil else { return }
        lost.insert(node)
    }

    /// A node of the cohort will not answer.
    mutating func excuse(_ node: NodeName, _ reason: Absence.Reason) {
        guard plan.cohort.contains(node), accepted[node] == nil else { return }
        absences[node] = reason
    }

    /// Puts the deadline off, for instance by the time a study was paused.
    mutating func postpone(to deadline: Instant) {
        plan.deadline = deadline
    }

    /// Begins the next attempt: those who failed are asked again, and others are asked too.
    mutating func extend(cohort: [NodeName], deadline: Instant) {
        absences = absences.filter { $0.value == .revoked }
        plan.cohort = Set(plan.cohort).union(cohort).sorted()
        plan.deadline = deadline
        plan.attempt += 1
    }

    /// Closes the round if it may close now. Returns whether it closed.
    mutating func closeIfDue(at now: Instant) -> Bool {
        guard phase == .collecting, lost.isEmpty else { return false }
        if accepted.count >= quorum, awaited.isEmpty {
            phase = .averaging(.everyone, closed: now)
        } else if now >= plan.deadline, accepted.count >= quorum {
            phase = .averaging(.deadline, closed: now)
        } else if plan.kind == .evaluation, now >= plan.deadline || awaited.isEmpty {
            // Nobody could evaluate the last model: the study ends without that number rather than never.
            phase = .averaging(now >= plan.deadline ? .deadline : .everyone, closed: now)
        } else {
            return false
        }
        return true
    }

    /// Whether the round needs another attempt: its deadline passed, or everyone answered, without a quorum.
    func isShort(at now: Instant) -> Bool {
        phase == .collecting && lost.isEmpty && accepted.count < quorum && now >= plan.deadline
    }

    /// The record of the round, once its model is stored or it was abandoned.
    func record(modelAfter: ContentDigest, at now: Instant, abandoned: Bool = false) -> RoundRecord {
        var closing = RoundRecord.Closing.abandoned
        var closed = now
        if !abandoned, case .averaging(let how, let when) = phase {
            closing = how
            closed = when
        }
        let missing = plan.cohort.filter { accepted[$0] == nil }
        return RoundRecord(
            study: plan.study,
            round: plan.number,
            kind: plan.kind,
            closing: closing,
            attempts: plan.attempt,
            modelBefore: plan.model,
            modelAfter: modelAfter,
            cohort: plan.cohort,
            contributions: contributions,
            absences: missing.map { Absence(node: $0, reason: absences[$0] ?? .silent) },
            refusals: refusals,
            opened: plan.opened,
            closed: closed,
            committed: now
        )
    }
}

/// What becomes of an update.
public enum UpdateAdmission: Sendable, Hashable {
    /// It is added to the sum.
    case new
    /// It was counted before; it is acknowledged again and not added again.
    case duplicate
    /// It was accepted before and its bytes were lost; it is added to the sum made anew.
    case restores
    /// It is not taken.
    case refused(UpdateRefusal)
}
