import Parameters

/// One round from opening to commit: a pure state machine.
///
///     collecting ──everyone answered, enough, or deadline with quorum──> averaging ──mean stored──> (record)
///         │    ↖──────────────────bytes lost──────────────────────────┘
///         └── deadline without quorum: the next attempt, with everything accepted so far kept
///
/// An accepted update never leaves the round again (P1). One whose bytes a power cut took is `lost`: it counts as
/// accepted, its node is asked to send it again, and the round does not close before it has. Only when its node
/// cannot send it any more, because it was revoked, declined or takes no part in the study now, is it given up: then
/// the bytes are nowhere.
///
/// Beside the updates made for it, a round takes late ones, made for earlier rounds of its task, if the plan has them
/// count. In an asynchronous round they count towards its quorum and towards what is enough, in a synchronous one they
/// do not.
public struct RoundLifecycle: Sendable, Hashable, Codable {
    /// What was asked.
    public private(set) var plan: RoundPlan
    /// The phase the round is in.
    public private(set) var phase: Phase = .collecting
    /// The accepted updates by node.
    public private(set) var accepted: [NodeName: Contribution] = [:]
    /// The nodes whose accepted bytes are gone and were not sent again yet, sorted.
    public private(set) var lost: [NodeName] = []
    /// The late updates that were accepted, sorted by node and by the round they were made for.
    public internal(set) var late: [Contribution] {
        get { lateUpdates ?? [] }
        set { lateUpdates = newValue.isEmpty ? nil : newValue }
    }
    /// The late updates whose bytes are gone and were not sent again yet, sorted.
    public internal(set) var lostLate: [UpdateOrigin] {
        get { lostLateUpdates ?? [] }
        set { lostLateUpdates = newValue.isEmpty ? nil : newValue }
    }
    // Optional, because states stored before there were late updates do not have them.
    private var lateUpdates: [Contribution]?
    private var lostLateUpdates: [UpdateOrigin]?
    /// The nodes that will not answer, and why; none of them is among the accepted.
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
        self.quorum = plan.kind == .evaluation ? 1 : max(1, quorum)
    }

    /// The nodes whose answer is still missing, in order.
    public var awaited: [NodeName] {
        plan.cohort.filter { isAwaited($0) }
    }

    /// Whether the node should (still) be working on the round.
    func isAwaited(_ node: NodeName) -> Bool {
        guard phase == .collecting, plan.asks(node) else { return false }
        return lost.contains(node) || (accepted[node] == nil && absences[node] == nil)
    }

    /// The contributions in order of the nodes' names, and of the rounds they were made for.
    public var contributions: [Contribution] {
        let answers = plan.cohort.compactMap { accepted[$0] }
        guard !late.isEmpty else { return answers }
        return (late + answers).sorted {
            ($0.node, $0.origin(in: plan.number)) < ($1.node, $1.origin(in: plan.number))
        }
    }

    /// The claims that the contributions came from, but for those whose bytes are gone, as far as a sum needs them.
    public var claims: [UpdateClaim] {
        contributions.filter { !isLost($0) }.map { contribution in
            UpdateClaim(
                contribution,
                study: plan.study,
                round: contribution.origin(in: plan.number),
                model: plan.model
            )
        }
    }

    private func isLost(_ contribution: Contribution) -> Bool {
        guard let round = contribution.lateFrom else { return lost.contains(contribution.node) }
        return lostLate.contains(UpdateOrigin(node: contribution.node, round: round))
    }

    /// The contributions that the mean is taken over.
    public var averaged: [Contribution] {
        guard plan.evaluators != nil else { return contributions }
        return contributions.filter { $0.lateFrom != nil || !plan.onlyEvaluates($0.node) }
    }

    /// Whether bytes of accepted updates are gone and not back yet.
    public var isMissingBytes: Bool { !lost.isEmpty || !lostLate.isEmpty }

    /// The updates that count towards the quorum and towards what is enough: of those who do more than evaluate. Costs
    /// O(1), and O(cohort) in a round that has evaluators.
    private var countedUpdates: Int {
        let answers =
            plan.evaluators == nil ? accepted.count : accepted.keys.count { !plan.onlyEvaluates($0) }
        return plan.buffer == nil ? answers : answers + late.count
    }

    /// Whether a quorum answered.
    private var hasQuorum: Bool { countedUpdates >= quorum }

    /// Whether there are as many updates as the plan wants, whoever has not answered yet.
    private var hasEnough: Bool {
        guard let enough = plan.enough, accepted.count + late.count >= enough else { return false }
        return countedUpdates >= max(enough, quorum)
    }

    /// Whether the clock or the last answer makes the round close or go into another attempt. Costs O(1), as long as
    /// there are not enough updates.
    func isDue(at now: Instant) -> Bool {
        phase == .collecting && !isMissingBytes && (isAnswered || hasEnough || now >= plan.deadline)
    }

    /// Whether nobody's answer is missing.
    private var isAnswered: Bool {
        lost.isEmpty && accepted.count + absences.count >= plan.cohort.count
    }

    // MARK: Events

    /// What becomes of a verified update, without changing anything.
    func admission(of claim: UpdateClaim, maximumExamples: Int) -> UpdateAdmission {
        let isLost = lost.contains(claim.node)
        if let earlier = accepted[claim.node] {
            if earlier.update == claim.digest { return isLost ? .restores : .duplicate }
            // Whoever lost its copy too and made another update replaces what nobody has.
            guard isLost else { return .refused(.alreadyAccepted(earlier.update)) }
        }
        guard phase == .collecting else { return .refused(.late) }
        guard plan.asks(claim.node), absences[claim.node] != .revoked else { return .refused(.notInvited) }
        if let refusal = plan.refusal(of: claim, maximumExamples: maximumExamples) { return .refused(refusal) }
        return .new
    }

    /// Takes an update that was admitted as new or as one that restores lost bytes.
    mutating func accept(_ claim: UpdateClaim, at now: Instant) {
        lost.removeAll { $0 == claim.node }
        absences[claim.node] = nil
        guard accepted[claim.node]?.update != claim.digest else { return }
        accepted[claim.node] = Contribution(claim, accepted: now)
    }

    /// Notes a refusal for the record.
    mutating func refuse(_ refusal: UpdateRefusal, from node: NodeName, at now: Instant) {
        guard refusals.count < RoundRecord.maximumRefusals else { return }
        refusals.append(RefusedUpdate(node: node, refusal: refusal, at: now))
    }

    /// The bytes of an accepted update are gone: a closed round opens again until they are back. Returns whether that
    /// is news.
    mutating func lose(_ node: NodeName) -> Bool {
        guard accepted[node] != nil, !lost.contains(node) else { return false }
        lost = (lost + [node]).sorted()
        reopen()
        return true
    }

    /// A closed round takes updates again.
    mutating func reopen() { phase = .collecting }

    /// A node of the cohort will not answer. The first reason counts, but for a revocation.
    mutating func excuse(_ node: NodeName, _ reason: Absence.Reason) {
        guard phase == .collecting || reason == .revoked, plan.asks(node) else { return }
        if let index = lost.firstIndex(of: node) {
            lost.remove(at: index)
            accepted[node] = nil
        }
        guard accepted[node] == nil, absences[node] == nil || reason == .revoked else { return }
        absences[node] = reason
    }

    /// A node that was revoked and enrolled anew, or that took no part for a while, takes part again.
    mutating func readmit(_ node: NodeName) {
        guard phase == .collecting, let reason = absences[node] else { return }
        if reason == .revoked || reason == .withdrawn { absences[node] = nil }
    }

    /// Puts the deadline off by the time a study was paused.
    mutating func postpone(bySeconds seconds: Double) {
        plan.deadline = plan.deadline.advanced(bySeconds: seconds)
    }

    /// Begins the next attempt: those who failed are asked again, and others are asked too.
    mutating func extend(asking others: [NodeName], deadline: Instant) {
        absences = absences.filter { $0.value == .revoked }
        plan.cohort = Set(plan.cohort).union(others).sorted()
        plan.deadline = deadline
        plan.attempt = plan.attempt.addingWithoutOverflow(1)
    }

    /// Closes the round if it may close now. Returns whether it closed.
    mutating func closeIfDue(at now: Instant) -> Bool {
        guard isDue(at: now) else { return false }
        // When nobody could evaluate the last model, the study ends without that number rather than never.
        guard hasQuorum || plan.kind == .evaluation else { return false }
        phase = .averaging(isAnswered ? .everyone : hasEnough ? .enough : .deadline, closed: now)
        return true
    }

    /// Whether the round needs another attempt: its deadline passed without a quorum.
    func isShort(at now: Instant) -> Bool {
        phase == .collecting && !isMissingBytes && !hasQuorum && now >= plan.deadline
    }

    /// The record of the round, once its model is stored or it was abandoned.
    func record(_ outcome: RoundOutcome, at now: Instant, abandoned: Bool = false) -> RoundRecord {
        var closing = RoundRecord.Closing.abandoned
        var closed = now
        if !abandoned, case .averaging(let how, let when) = phase {
            closing = how
            closed = when
        }
        let missing = plan.cohort.filter { accepted[$0] == nil }
        let unanswered = closing == .enough ? Absence.Reason.overtaken : .silent
        return RoundRecord(
            study: plan.study,
            round: plan.number,
            kind: plan.kind,
            closing: closing,
            attempts: plan.attempt,
            modelBefore: plan.model,
            modelAfter: outcome.model,
            accumulator: outcome.accumulator,
            cohort: plan.cohort,
            contributions: contributions,
            buffer: plan.buffer,
            absences: missing.map { Absence(node: $0, reason: absences[$0] ?? unanswered) },
            refusals: refusals,
            task: plan.task,
            boundary: plan.boundary,
            consolidated: outcome.consolidated,
            alarms: nil,
            opened: plan.opened,
            closed: closed,
            committed: now
        )
    }
}
