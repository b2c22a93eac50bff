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
    /// Never fails: what a rule forbids comes back as ``FederationEffect/refuse(_:_:_:_:)`` or changes nothing. Costs
    /// O(studies); O(roster) when a study opens a round, gives one another attempt, or waits for nodes and this may
    /// be the one.
    public mutating func handle(_ event: FederationEvent, at now: Instant) -> [FederationEffect] {
        var effects = apply(event, at: now)
        let due = studies.values.filter {
            $0.isDue(at: now) || $0.isReleaseDue(at: now) || (event.mayOpenRounds && $0.isWaitingForNodes)
        }
        for name in due.map(\.plan.study).sorted() {
            studies[name]?.release(at: now)
            effects += studies[name]?.settle(roster: roster, at: now) ?? []
            effects += studies[name]?.openRoundIfDue(roster: roster, at: now) ?? []
        }
        return effects
    }

    /// What has to be done (again) after a restart: whatever the last effects were, they may not have been carried
    /// out. Changes nothing.
    public func pendingEffects() -> [FederationEffect] {
        studies.keys.sorted().flatMap { name -> [FederationEffect] in
            guard let study = studies[name], let round = study.round else { return [] }
            switch round.phase {
            case .collecting:
                let announcement: [FederationEffect] = study.status == .running ? [.announce(round.plan)] : []
                return announcement + round.claims.map { .accumulate($0) }
            case .averaging: return [.average(round.plan, round.averaged)]
            }
        }
    }

    /// The accepted updates of open rounds, late ones included, whose bytes a restart has to find again.
    public var claimsUnderWay: [UpdateClaim] {
        studies.keys.sorted().flatMap { studies[$0]?.round?.claims ?? [] }
    }

    /// The contribution that an accepted update makes to the open round of its study; nil if it makes none. It says in
    /// which round the update counts and how much.
    public func contribution(of claim: UpdateClaim) -> (round: RoundPlan, contribution: Contribution)? {
        guard let round = studies[claim.study]?.round else { return nil }
        let contribution =
            claim.round == round.plan.number
            ? round.accepted[claim.node] : round.late(UpdateOrigin(node: claim.node, round: claim.round))
        guard let contribution, contribution.update == claim.digest else { return nil }
        return (round.plan, contribution)
    }

    /// The rounds of each study of which received bytes are still of use: the open one, and those whose late updates
    /// count.
    public var roundsUnderWay: [StudyName: Set<RoundNumber>] {
        studies.mapValues { study in
            Set(study.past.map(\.plan.number) + [study.round?.plan.number].compactMap(\.self))
        }
    }

    // MARK: Questions

    /// Whether a node's request for work tells the core something it must store.
    public func tellsNews(_ node: NodeName, from offer: StudyOffer) -> Bool {
        guard let member = roster[node], member.isEnrolled else { return false }
        return member.offer != offer
            || studies.values.contains { $0.isAskedOnReturn(node) && offer.includes($0.plan.study) }
    }

    /// What the node is asked to do now: the open round that waits for it and closes first.
    public func assignment(for node: NodeName) -> Assignment? {
        guard let member = roster[node], member.isEnrolled else { return nil }
        var first: (plan: Plan, round: RoundPlan)?
        for (name, study) in studies where study.status == .running && member.offers(name) {
            let asked = study.askedAgain(node) ?? study.round.flatMap { $0.isAwaited(node) ? $0.plan : nil }
            guard let asked else { continue }
            if let earliest = first?.round, (earliest.deadline, earliest.study) < (asked.deadline, name) { continue }
            first = (study.plan, asked)
        }
        return first.map { Assignment(plan: $0, round: $1, node: node) }
    }

    /// What would become of an update, without changing anything.
    public func admission(of claim: UpdateClaim) -> UpdateAdmission {
        guard let study = studies[claim.study] else { return .refused(.unknownStudy) }
        guard roster[claim.node]?.isEnrolled ?? false else { return .refused(.notInvited) }
        let admission = study.admission(of: claim)
        guard admission == .new || admission == .restores, study.plan.signatures == .required, claim.signature == nil
        else { return admission }
        return .refused(.unsigned)
    }

    /// The studies that do not ask the node now because it failed too often, with what it did, by study.
    public func rests(of node: NodeName) -> [(study: StudyName, aside: SetAside)] {
        studies.values.compactMap { study in
            guard study.isOpen, let aside = study.setAside[node] else { return nil }
            return (study: study.plan.study, aside: aside)
        }
        .sorted { $0.study < $1.study }
    }

    /// The nodes that the next round of the study could ask for more than an evaluation, sorted. Costs O(n log n) in
    /// the roster.
    public func eligible(for study: StudyName) -> [NodeName] {
        guard let state = studies[study] else { return [] }
        return roster.values.filter { state.isAble($0) }.map(\.node).sorted()
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
        case .studyResumed(let name): return studies[name]?.resume(roster: roster, at: now) ?? []
        case .studyStopped(let name): return studies[name]?.stop(at: now) ?? []
        case .taskAdvanced(let name): studies[name]?.advanceTask()
        case .deadlinePassed: break
        case .updateVerified(let claim): return receive(claim, at: now)
        case .updateRejected(let node, let study, let round, let refusal):
            return refuse(refusal, node: node, study: study, round: round, at: now)
        case .updateLost(let node, let study, let round): return lose(node, study: study, round: round, at: now)
        case .assignmentDeclined(let node, let study, let round, let reason):
            studies[study]?.excuse(node, from: round, .declined(reason))
        case .roundAveraged(let study, let round, let model, let consolidated, let accumulator):
            guard isUnderWay(round, of: study) else { return [] }
            let outcome = RoundOutcome(model: model, consolidated: consolidated, accumulator: accumulator)
            return studies[study]?.commit(outcome, at: now) ?? []
        }
        return []
    }

    private mutating func enrol(_ node: NodeName, certificate: String, at now: Instant) {
        // What it takes part in it says itself, when it first asks for work.
        roster[node] = Member(node: node, certificates: [certificate], enrolled: now, offer: nil)
    }

    private mutating func renew(_ node: NodeName, certificate: String) {
        guard let member = roster[node], member.isEnrolled, let newest = member.certificates.last else { return }
        guard newest != certificate else { return }
        roster[node]?.certificates = [newest, certificate]
    }

    private mutating func revoke(_ node: NodeName, reason: String, at now: Instant) {
        guard roster[node]?.isEnrolled ?? false else { return }
        roster[node]?.revocation = Member.Revocation(at: now, reason: reason)
        for name in studies.keys { studies[name]?.excuse(node, .revoked) }
    }

    private mutating func welcome(_ node: NodeName, offer: StudyOffer) {
        guard roster[node]?.isEnrolled ?? false else { return }
        roster[node]?.offer = offer
        for name in studies.keys {
            if offer.includes(name) {
                studies[name]?.welcome(node)
            } else {
                studies[name]?.excuse(node, .withdrawn)
            }
        }
    }

    private mutating func lose(
        _ node: NodeName,
        study: StudyName,
        round: RoundNumber,
        at now: Instant
    ) -> [FederationEffect] {
        let effects = studies[study]?.lose(node, from: round, at: now) ?? []
        guard let member = roster[node], member.isEnrolled else {
            studies[study]?.excuse(node, from: round, .revoked)
            return effects
        }
        if let offer = member.offer, !offer.includes(study) { studies[study]?.excuse(node, from: round, .withdrawn) }
        return effects
    }

    private mutating func receive(_ claim: UpdateClaim, at now: Instant) -> [FederationEffect] {
        switch admission(of: claim) {
        case .new, .restores:
            studies[claim.study]?.accept(claim, at: now)
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
        studies[study]?.note(refusal, of: UpdateOrigin(node: node, round: round), at: now)
        return [.refuse(node, study, round, refusal)]
    }

    private func isUnderWay(_ round: RoundNumber, of study: StudyName) -> Bool {
        studies[study]?.round?.plan.number == round
    }
}
