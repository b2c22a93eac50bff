public import Parameters

/// A study under way.
public struct StudyState: Sendable, Hashable, Codable {
    /// What it does.
    @Shared public var plan: Plan
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
    /// The earlier training rounds of the task whose missing updates still count, oldest first.
    public internal(set) var past: [PastRound] {
        get { pastRounds ?? [] }
        set { pastRounds = newValue.isEmpty ? nil : newValue }
    }
    /// How many rounds in a row each node was asked and gave nothing.
    public internal(set) var missed: [NodeName: Int] = [:]
    /// The nodes that are not asked now because they failed too often.
    public internal(set) var setAside: [NodeName: SetAside] {
        get { nodesSetAside ?? [:] }
        set {
            nodesSetAside = newValue.isEmpty ? nil : newValue
            nextRelease = newValue.values.compactMap(\.until).min()
        }
    }
    /// How often each node was set aside since an update of it was taken.
    public internal(set) var setAsides: [NodeName: Int] {
        get { timesSetAside ?? [:] }
        set { timesSetAside = newValue.isEmpty ? nil : newValue }
    }
    /// When the first of those who rest has rested.
    private(set) var nextRelease: Instant?
    /// The seconds that each node took for its last training rounds, oldest first, if the plan's deadlines follow from
    /// them.
    public internal(set) var times: [NodeName: [Double]] {
        get { nodeTimes ?? [:] }
        set { nodeTimes = newValue.isEmpty ? nil : newValue }
    }
    // Optional, because states stored before there were such things do not have them.
    private var pastRounds: [PastRound]?
    private var nodesSetAside: [NodeName: SetAside]?
    private var timesSetAside: [NodeName: Int]?
    private var nodeTimes: [NodeName: [Double]]?
    /// Where it stands in its tasks; a study without tasks has one that has no name.
    public internal(set) var progress = TaskProgress()
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

    init(plan: Plan, model: ContentDigest, started: Instant) {
        _plan = Shared(wrappedValue: plan)
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

    /// How many eligible nodes the next round needs before it opens: a quorum, before the first round also the
    /// cohort's minimum, which may be for later ones too, and one for the evaluation of the last model.
    public var nodesNeeded: Int {
        guard nextKind != .evaluation else { return 1 }
        let isMinimumNeeded = committed == nil || plan.cohort.minimumRounds == .every
        return max(1, plan.quorum, isMinimumNeeded ? plan.cohort.minimum : 1)
    }

    /// What the next round asks of its nodes.
    private var nextKind: RoundKind {
        guard progress.boundary != nil else { return .training }
        return progress.index + 1 < plan.tasks.count ? .consolidation : .evaluation
    }

    /// Whether a round could ask that member.
    func isEligible(_ member: Member) -> Bool { member.offers(plan.study) && !isSetAside(member.node) }

    /// Whether the next round could ask that member for what it is about.
    func isAble(_ member: Member) -> Bool {
        guard isEligible(member) else { return false }
        guard let task = task?.name, nextKind != .evaluation else { return true }
        return member.offer?.tasks(of: plan.study)?.includes(task) ?? false
    }

    /// Whether a member could be asked how the model does on one of those tasks.
    private func canEvaluate(_ tasks: [TaskName], _ member: Member) -> Bool {
        guard isEligible(member), let offer = member.offer?.tasks(of: plan.study) else { return false }
        return tasks.contains { offer.includes($0) }
    }

    /// Whether the study waits for nodes before it can open a round.
    var isWaitingForNodes: Bool { status == .running && round == nil }

    /// Whether the open round is to close or to go into another attempt.
    func isDue(at now: Instant) -> Bool { status == .running && round?.isDue(at: now) ?? false }

    /// When something happens without anybody's doing.
    var deadline: Instant? {
        guard status == .running else { return nil }
        guard let round, round.phase == .collecting, !round.isMissingBytes else { return nextRelease }
        return nextRelease.map { min($0, round.plan.deadline) } ?? round.plan.deadline
    }

    // MARK: Events

    /// Opens the next round if the study runs, none is open and enough nodes are eligible. Costs O(roster).
    mutating func openRoundIfDue(roster: [NodeName: Member], at now: Instant) -> [FederationEffect] {
        guard isWaitingForNodes, roster.count >= nodesNeeded else { return [] }
        let able = roster.values.filter { isAble($0) }.map(\.node)
        guard able.count >= nodesNeeded else { return [] }
        let number = nextRound
        let kind = nextKind
        // What is late for another task, or for a task that is done, counts nowhere.
        if kind != .training { past = [] }
        let asked: [NodeName] =
            switch kind {
            case .training, .consolidation:
                plan.cohort.cohort(
                    from: able,
                    quorum: plan.quorum,
                    seed: plan.seed,
                    study: plan.study,
                    round: number
                )
            case .evaluation: Array(able.sorted().prefix(max(1, plan.cohort.maximum)))
            }
        let evaluates = evaluatedTasks(in: kind)
        let evaluators = kind == .evaluation ? [] : evaluators(of: evaluates, in: roster)
        let opened = RoundPlan(
            study: plan.study,
            number: number,
            kind: kind,
            model: model,
            cohort: evaluators.isEmpty ? asked : (asked + evaluators).sorted(),
            opened: now,
            deadline: deadline(of: kind, asking: asked, from: now),
            attempt: 1,
            task: task?.name,
            evaluates: task == nil ? nil : evaluates,
            evaluators: evaluators.isEmpty ? nil : evaluators,
            penalty: progress.penalty,
            teacher: progress.teacher,
            boundary: task == nil ? nil : progress.boundary,
            closeAt: kind == .training ? plan.cohort.closeAt : nil,
            buffer: kind == .training ? plan.buffer : nil
        )
        round = RoundLifecycle(plan: opened, quorum: plan.quorum)
        return [.announce(opened)]
    }

    /// Those who have no data for the task but for another that is evaluated, sorted.
    private func evaluators(of tasks: [TaskName], in roster: [NodeName: Member]) -> [NodeName] {
        guard task != nil else { return [] }
        return roster.values.filter { !isAble($0) && canEvaluate(tasks, $0) }.map(\.node).sorted()
    }

    /// Closes or extends the open round if it is due. Costs O(1) if it is not.
    mutating func settle(roster: [NodeName: Member], at now: Instant) -> [FederationEffect] {
        guard isDue(at: now) else { return [] }
        if round?.closeIfDue(at: now) ?? false, let round { return [.average(round.plan, round.averaged)] }
        guard let round, round.isShort(at: now) else { return [] }
        let attempts = round.plan.attempt
        guard let limit = plan.maximumAttempts, attempts >= limit else { return beginAttempt(roster: roster, at: now) }
        let times = attempts == 1 ? "once" : "\(attempts) times"
        let reason = "round \(round.plan.number) missed its quorum of \(round.quorum) \(times)"
        status = .paused(since: now, reason: reason)
        return [.giveUp(plan.study, round.plan.number, attempts: attempts)]
    }

    /// Gives the open round another deadline and more nodes, with everything accepted so far kept.
    private mutating func beginAttempt(roster: [NodeName: Member], at now: Instant) -> [FederationEffect] {
        guard let open = round else { return [] }
        let others = roster.values.filter { isAble($0) && !open.plan.asks($0.node) }.map(\.node)
        let reinforcements = plan.cohort.reinforcements(
            from: others,
            round: open.plan,
            missing: open.plan.cohort.count - open.accepted.count,
            seed: plan.seed
        )
        let deadline = deadline(from: now)
        round?.extend(asking: reinforcements, deadline: deadline)
        return announcement
    }

    private var announcement: [FederationEffect] { round.map { [.announce($0.plan)] } ?? [] }

    /// The bytes of the accepted update that a node made for a round are gone: the node is asked again. A study that
    /// was stopped asks nobody, so its round is abandoned.
    mutating func lose(_ node: NodeName, from number: RoundNumber, at now: Instant) -> [FederationEffect] {
        let isNews =
            number == round?.plan.number
            ? round?.lose(node) : round?.loseLate(UpdateOrigin(node: node, round: number))
        guard isNews ?? false else { return [] }
        switch status {
        case .running: return announcement
        case .paused: return []
        case .stopped, .finished: return abandon(at: now)
        }
    }

    /// A node will not answer, and cannot send again what of its updates was lost.
    ///
    /// - Parameter number: The round that the reason is about; nil: whichever is open.
    mutating func excuse(_ node: NodeName, from number: RoundNumber? = nil, _ reason: Absence.Reason) {
        if number == nil || number == round?.plan.number { round?.excuse(node, reason) }
        if number == nil || number != round?.plan.number { round?.giveUpLate(of: node, from: number) }
    }

    /// Notes in the history that an update was refused, if it is of the open round or of one whose updates still count.
    mutating func note(_ refusal: UpdateRefusal, of origin: UpdateOrigin, at now: Instant) {
        guard origin.round == round?.plan.number || pastRound(origin.round) != nil, refusal != .notYet else { return }
        round?.refuse(refusal, from: origin.node, at: now)
    }

    /// The round's model is stored: the round is history.
    mutating func commit(_ outcome: RoundOutcome, at now: Instant) -> [FederationEffect] {
        guard let closed = round, case .averaging(let closing, _) = closed.phase else { return [] }
        let model = outcome.model
        var record = closed.record(outcome, at: now)
        record.alarms = noteForgetting(in: record)
        self.model = model
        committed = closed.plan.number
        lastCounted = closed.accepted.mapValues(\.update)
        record.setAside = noteFailures(in: closed, closing, at: now)
        remember(closed)
        round = nil
        switch closed.plan.kind {
        case .training: noteTraining(in: record)
        case .consolidation:
            progress.beginNextTask(teacher: model, penalty: outcome.consolidated?.penalty ?? progress.penalty)
        case .evaluation:
            status = .finished
            return [.commit(record), .finish(plan.study, model: model)]
        }
        return [.commit(record)]
    }

    /// The operator holds the study.
    mutating func pause(at now: Instant) {
        guard status == .running else { return }
        status = .paused(since: now, reason: nil)
    }

    /// The operator lets the study go on; the deadline moves by the time it was held. A round that had missed its
    /// quorum is tried again.
    mutating func resume(roster: [NodeName: Member], at now: Instant) -> [FederationEffect] {
        guard case .paused(let since, _) = status else { return [] }
        status = .running
        guard round?.phase == .collecting else { return [] }
        round?.postpone(bySeconds: max(0, now.seconds(since: since)))
        return round?.isShort(at: now) ?? false ? beginAttempt(roster: roster, at: now) : announcement
    }

    /// The operator ends the study. A round that is being averaged is committed first.
    mutating func stop(at now: Instant) -> [FederationEffect] {
        guard isOpen else { return [] }
        status = .stopped
        if let round, round.phase != .collecting { return [] }
        past = []
        return abandon(at: now)
    }

    private mutating func abandon(at now: Instant) -> [FederationEffect] {
        guard let open = round else { return [] }
        round = nil
        past = []
        let record = open.record(RoundOutcome(model: model), at: now, abandoned: true)
        return [.commit(record), .abandon(plan.study, open.plan.number)]
    }
}
