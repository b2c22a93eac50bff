import Parameters

/// The coordinator's core: a roster and the studies.
///
/// A pure state machine. The same events at the same instants give the same state and the same effects.
public struct FederationState: Sendable, Hashable, Codable {
    /// Every node that ever enrolled.
    public private(set) var roster: [NodeName: Member] = [:]
    /// Every study that ever started.
    public private(set) var studies: [StudyName: StudyState] = [:]

    /// A federation without nodes and studies.
    public init() {}

    /// The next instant at which ``FederationEvent/deadlinePassed`` is due; nil if nothing waits for the clock.
    public var nextDeadline: Instant? {
        studies.values.compactMap(\.deadline).min()
    }

    /// Takes an event and says what to do.
    ///
    /// Never fails: what a rule forbids comes back as ``FederationEffect/refuse(_:_:_:_:)`` or changes nothing.
    public mutating func handle(_ event: FederationEvent, at now: Instant) -> [FederationEffect] {
        var effects = apply(event, at: now)
        for name in studies.keys.sorted() { effects += settle(name, at: now) }
        return effects
    }

    /// What has to be done (again) after a restart: whatever the last effects were, they may not have been carried
    /// out. Changes nothing.
    public func pendingEffects() -> [FederationEffect] {
        studies.keys.sorted().compactMap { name in
            guard let study = studies[name], let round = study.round else { return nil }
            switch round.phase {
            case .collecting: return study.status == .running ? .announce(round.plan) : nil
            case .averaging: return .average(round.plan, round.contributions)
            }
        }
    }

    // MARK: Questions

    /// Whether a node's request for work tells the core something it must store.
    public func tellsNews(_ node: NodeName, from offer: StudyOffer) -> Bool {
        guard let member = roster[node], member.isEnrolled else { return false }
        return member.offer != offer || studies.values.contains { $0.isSetAside(node) && offer.includes($0.plan.study) }
    }

    /// What the node is asked to do now: the open round that waits for it and closes first.
    public func assignment(for node: NodeName) -> Assignment? {
        guard let member = roster[node], member.isEnrolled else { return nil }
        let waiting = studies.values.compactMap { study -> (StudyState, RoundPlan)? in
            guard study.status == .running, let round = study.round, round.isAwaited(node) else { return nil }
            return (study, round.plan)
        }
        let first = waiting.min { left, right in
            (left.1.deadline, left.1.study) < (right.1.deadline, right.1.study)
        }
        return first.map { Assignment(plan: $0.plan, round: $1) }
    }

    /// What would become of an update, without changing anything.
    public func admission(of claim: UpdateClaim) -> UpdateAdmission {
        guard let study = studies[claim.study] else { return .refused(.unknownStudy) }
        guard roster[claim.node]?.isEnrolled ?? false else { return .refused(.notInvited) }
        return study.admission(of: claim)
    }

    /// The nodes that a round of the study could ask, sorted.
    public func eligible(for study: StudyName) -> [NodeName] {
        guard let state = studies[study] else { return [] }
        return roster.values.filter { $0.offers(study) && !state.isSetAside($0.node) }.map(\.node).sorted()
    }

    // MARK: Events

    private mutating func apply(_ event: FederationEvent, at now: Instant) -> [FederationEffect] {
        switch event {
        case .nodeEnrolled(let node, let certificate): enrol(node, certificate: certificate, at: now)
        case .nodeRenewed(let node, let certificate): renew(node, certificate: certificate)
        case .nodeRevoked(let node, let reason): revoke(node, reason: reason, at: now)
        case .nodePresent(let node, let offer): welcome(node, offer: offer)
        case .studyStarted(let plan, let model):
            if studies[plan.study] == nil {
                studies[plan.study] = StudyState(plan: plan, model: model, started: now)
            }
        case .studyPaused(let name): studies[name]?.pause(at: now)
        case .studyResumed(let name): return studies[name]?.resume(at: now) ?? []
        case .studyStopped(let name): return studies[name]?.stop(at: now) ?? []
        case .deadlinePassed: break
        case .updateVerified(let claim): return receive(claim, at: now)
        case .updateRejected(let node, let study, let round, let refusal):
            return refuse(refusal, node: node, study: study, round: round, at: now)
        case .updateLost(let node, let study, let round):
            withRound(study, round) { $0.lose(node) }
        case .assignmentDeclined(let node, let study, let round, let reason):
            withRound(study, round) { $0.excuse(node, .declined(reason)) }
        case .roundAveraged(let study, let round, let model):
            guard studies[study]?.round?.plan.number == round else { return [] }
            return studies[study]?.commit(model: model, at: now) ?? []
        }
        return []
    }

    private mutating func settle(_ name: StudyName, at now: Instant) -> [FederationEffect] {
        let eligible = eligible(for: name)
        var effects = studies[name]?.settle(eligible: eligible, at: now) ?? []
        effects += studies[name]?.openRoundIfDue(eligible: eligible, at: now) ?? []
        return effects
    }

    private mutating func enrol(_ node: NodeName, certificate: String, at now: Instant) {
        let offer = roster[node]?.offer
        roster[node] = Member(node: node, certificates: [certificate], enrolled: now, offer: offer)
    }

    private mutating func renew(_ node: NodeName, certificate: String) {
        guard let newest = roster[node]?.certificates.last, newest != certificate else { return }
        roster[node]?.certificates = [newest, certificate]
    }

    private mutating func revoke(_ node: NodeName, reason: String, at now: Instant) {
        roster[node]?.revocation = Member.Revocation(at: now, reason: reason)
        for name in studies.keys { studies[name]?.round?.excuse(node, .revoked) }
    }

    private mutating func welcome(_ node: NodeName, offer: StudyOffer) {
        guard roster[node]?.isEnrolled ?? false else { return }
        roster[node]?.offer = offer
        for name in studies.keys where offer.includes(name) { studies[name]?.missed[node] = nil }
    }

    private mutating func receive(_ claim: UpdateClaim, at now: Instant) -> [FederationEffect] {
        switch admission(of: claim) {
        case .new, .restores:
            withRound(claim.study, claim.round) { $0.accept(claim, at: now) }
            return [.accumulate(claim), .acknowledge(claim, counted: true)]
        case .duplicate:
            return [.acknowledge(claim, counted: false)]
        case .refused(let refusal):
            return refuse(refusal, node: claim.node, study: claim.study, round: claim.round, at: now)
        }
    }

    private mutating func refuse(
        _ refusal: UpdateRefusal,
        node: NodeName,
        study: StudyName,
        round: RoundNumber,
        at now: Instant
    ) -> [FederationEffect] {
        withRound(study, round) { $0.refuse(refusal, from: node, at: now) }
        return [.refuse(node, study, round, refusal)]
    }

    private mutating func withRound(
        _ study: StudyName,
        _ round: RoundNumber,
        _ change: (inout RoundLifecycle) -> Void
    ) {
        guard var open = studies[study]?.round, open.plan.number == round else { return }
        change(&open)
        studies[study]?.round = open
    }
}
