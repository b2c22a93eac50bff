public import Parameters

/// A study under way.
public struct StudyState: Sendable, Hashable, Codable {
    /// What it does.
    public let plan: Plan
    /// Whether it runs.
    public internal(set) var status: Status = .running
    /// The model of the last committed round, or the initial one.
    public internal(set) var model: ContentDigest
    /// The number of the last committed round; nil before the first.
    public internal(set) var committed: RoundNumber?
    /// The round under way.
    public internal(set) var round: RoundLifecycle?
    /// The updates in the last committed round's mean, so that a repeated upload is recognised.
    public internal(set) var lastCounted: [NodeName: ContentDigest] = [:]
    /// How many rounds in a row each node was asked and gave nothing.
    public internal(set) var missed: [NodeName: Int] = [:]
    /// When the study started.
    public let started: Instant

    /// The states of a study.
    public enum Status: Sendable, Hashable, Codable {
        /// Rounds follow one another.
        case running
        /// Held by the operator, or by itself after too many attempts.
        case paused(since: Instant, reason: String?)
        /// Ended by the operator.
        case stopped
        /// At the end of its plan.
        case finished
    }

    /// A node that missed so many rounds in a row is not asked again before it asks for work.
    public static let toleratedMisses = 2

    init(plan: Plan, model: ContentDigest, started: Instant) {
        self.plan = plan
        self.model = model
        self.started = started
    }

    /// The number of the round after the last committed one.
    public var nextRound: RoundNumber { committed?.next ?? .first }

    /// Whether the study is running or paused.
    public var isOpen: Bool {
        switch status {
        case .running, .paused: true
        case .stopped, .finished: false
        }
    }

    /// Whether the node missed so many rounds in a row that it is not asked for now.
    public func isSetAside(_ node: NodeName) -> Bool { missed[node, default: 0] >= Self.toleratedMisses }

    /// When something happens without anybody's doing.
    var deadline: Instant? {
        guard status == .running, let round, round.phase == .collecting, round.lost.isEmpty else { return nil }
        return round.plan.deadline
    }

    // MARK: Events

    /// Opens the next round if the study runs, none is open and enough nodes are eligible.
    mutating func openRoundIfDue(eligible: [NodeName], at now: Instant) -> [FederationEffect] {
        guard status == .running, round == nil else { return [] }
        let number = nextRound
        let kind: RoundKind = number.value <= plan.rounds ? .training : .evaluation
        guard eligible.count >= nodesNeeded else { return [] }
        let cohort: [NodeName] =
            switch kind {
            case .training:
                plan.cohort.cohort(
                    from: eligible,
                    quorum: plan.quorum,
                    seed: plan.seed,
                    study: plan.study,
                    round: number
                )
            case .evaluation: Array(eligible.sorted().prefix(plan.cohort.maximum))
            }
        let opened = RoundPlan(
            study: plan.study,
            number: number,
            kind: kind,
            model: model,
            cohort: cohort,
            opened: now,
            deadline: now.advanced(bySeconds: plan.deadlineSeconds),
            attempt: 1
        )
        round = RoundLifecycle(plan: opened, quorum: plan.quorum)
        return [.announce(opened)]
    }

    /// How many eligible nodes the next round needs before it opens.
    public var nodesNeeded: Int {
        committed == nil ? max(plan.quorum, plan.cohort.minimum) : plan.quorum
    }

    /// Closes or extends the open round if it is due.
    mutating func settle(eligible: [NodeName], at now: Instant) -> [FederationEffect] {
        guard status == .running, var open = round else { return [] }
        defer { round = open }
        if open.closeIfDue(at: now) { return [.average(open.plan, open.contributions)] }
        guard open.isShort(at: now) else { return [] }
        if let limit = plan.maximumAttempts, open.plan.attempt >= limit {
            let reason = "round \(open.plan.number) missed its quorum of \(open.quorum) \(limit) times"
            status = .paused(since: now, reason: reason)
            return [.giveUp(plan.study, open.plan.number, attempts: limit)]
        }
        let room = plan.cohort.maximum - open.plan.cohort.count
        let others = eligible.sorted().filter { !open.plan.cohort.contains($0) }.prefix(max(0, room))
        open.extend(cohort: Array(others), deadline: now.advanced(bySeconds: plan.deadlineSeconds))
        return [.announce(open.plan)]
    }

    /// What becomes of an update, without changing anything.
    func admission(of claim: UpdateClaim) -> UpdateAdmission {
        if claim.round == committed, let counted = lastCounted[claim.node] {
            return counted == claim.digest ? .duplicate : .refused(.alreadyAccepted(counted))
        }
        guard isOpen else { return .refused(.studyEnded) }
        guard claim.round >= nextRound else { return .refused(.late) }
        guard let round, claim.round == round.plan.number else { return .refused(.notOpen) }
        return round.admission(of: claim, maximumExamples: plan.maximumExamples)
    }

    /// The round's model is stored: the round is history.
    mutating func commit(model: ContentDigest, at now: Instant) -> [FederationEffect] {
        guard let closed = round, case .averaging = closed.phase else { return [] }
        let record = closed.record(modelAfter: model, at: now)
        self.model = model
        committed = closed.plan.number
        lastCounted = closed.accepted.mapValues(\.update)
        for node in closed.plan.cohort {
            missed[node] = closed.accepted[node] == nil ? missed[node, default: 0] + 1 : nil
        }
        round = nil
        guard closed.plan.kind == .evaluation else { return [.commit(record)] }
        status = .finished
        return [.commit(record), .finish(plan.study, model: model)]
    }

    /// The operator holds the study.
    mutating func pause(at now: Instant) {
        guard status == .running else { return }
        status = .paused(since: now, reason: nil)
    }

    /// The operator lets the study go on; the deadline moves by the time it was held.
    mutating func resume(at now: Instant) -> [FederationEffect] {
        guard case .paused(let since, _) = status else { return [] }
        status = .running
        guard var open = round, open.phase == .collecting else { return [] }
        let held = max(0, now.seconds(since: since))
        let deadline = open.plan.deadline.advanced(bySeconds: held)
        open.postpone(to: deadline > now ? deadline : now.advanced(bySeconds: plan.deadlineSeconds))
        round = open
        return [.announce(open.plan)]
    }

    /// The operator ends the study. A round that is being averaged is committed first.
    mutating func stop(at now: Instant) -> [FederationEffect] {
        guard isOpen else { return [] }
        status = .stopped
        guard let open = round, open.phase == .collecting else { return [] }
        round = nil
        let record = open.record(modelAfter: model, at: now, abandoned: true)
        return [.commit(record), .abandon(plan.study, open.plan.number)]
    }
}
