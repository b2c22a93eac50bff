/// What a study does with updates, on time or late.
extension StudyState {
    /// What becomes of an update, without changing anything.
    func admission(of claim: UpdateClaim) -> UpdateAdmission {
        if claim.round == committed, let counted = lastCounted[claim.node] {
            return counted == claim.digest ? .duplicate : .refused(.alreadyAccepted(counted))
        }
        if let round, claim.round == round.plan.number {
            let admission = round.admission(of: claim, maximumExamples: plan.maximumExamples)
            // It closed a moment ago: where late updates count, this will be one.
            guard admission == .refused(.late), canBeLate(claim, in: round.plan) else { return admission }
            return .refused(.notYet)
        }
        if let past = pastRound(claim.round) { return admission(of: claim, from: past) }
        guard isOpen else { return .refused(.studyEnded) }
        return .refused(claim.round < nextRound ? .late : .notOpen)
    }

    private func canBeLate(_ claim: UpdateClaim, in closed: RoundPlan) -> Bool {
        plan.staleness != nil && closed.kind == .training && isOpen && closed.asks(claim.node)
            && !closed.onlyEvaluates(claim.node)
    }

    /// What becomes of an update that was made for an earlier round of the task.
    private func admission(of claim: UpdateClaim, from past: PastRound) -> UpdateAdmission {
        if let counted = past.counted[claim.node] {
            return counted == claim.digest ? .duplicate : .refused(.alreadyAccepted(counted))
        }
        let origin = UpdateOrigin(node: claim.node, round: claim.round)
        let isLost = round?.lostLate.contains(origin) ?? false
        if let earlier = round?.late(origin) {
            if earlier.update == claim.digest { return isLost ? .restores : .duplicate }
            guard isLost else { return .refused(.alreadyAccepted(earlier.update)) }
        }
        guard isOpen else { return .refused(.studyEnded) }
        guard past.plan.asks(claim.node) else {
            return .refused(past.plan.onlyEvaluates(claim.node) ? .late : .notInvited)
        }
        if let refusal = past.plan.refusal(of: claim, maximumExamples: plan.maximumExamples) {
            return .refused(refusal)
        }
        guard let round, round.plan.kind == .training, round.phase == .collecting else { return .refused(.notYet) }
        return .new
    }

    /// The earlier round of that number, if its missing updates still count.
    public func pastRound(_ number: RoundNumber) -> PastRound? { past.first { $0.plan.number == number } }

    /// Takes an update that was admitted as new or as one that restores lost bytes.
    mutating func accept(_ claim: UpdateClaim, at now: Instant) {
        guard let open = round else { return }
        if claim.round == open.plan.number {
            if open.accepted[claim.node] == nil { noteTime(of: claim.node, in: open.plan, at: now) }
            round?.accept(claim, at: now)
        } else if let past = pastRound(claim.round), let staleness = plan.staleness {
            let origin = UpdateOrigin(node: claim.node, round: claim.round)
            if open.late(origin) == nil { noteTime(of: claim.node, in: past.plan, at: now) }
            let versions = open.plan.number.value - past.plan.number.value
            round?.acceptLate(claim, weight: staleness.weight(staleness: versions), at: now)
            forgetFailures(of: claim.node)
        }
    }

    /// Keeps what is needed of a committed round to judge updates of it that come late.
    mutating func remember(_ closed: RoundLifecycle) {
        guard let staleness = plan.staleness, closed.plan.kind == .training else { return }
        for contribution in closed.late {
            guard let index = past.firstIndex(where: { $0.plan.number == contribution.lateFrom }) else { continue }
            past[index].counted[contribution.node] = contribution.update
            past[index].plan.cohort.removeAll { $0 == contribution.node }
        }
        let oldest = nextRound.value - staleness.maximum
        past = isOpen ? (past + [PastRound(closed)]).filter { $0.plan.number.value >= oldest } : []
    }

    /// The earlier round whose update the node has to send again, because its bytes are gone.
    func askedAgain(_ node: NodeName) -> RoundPlan? {
        guard let origin = round?.lostLate.first(where: { $0.node == node }) else { return nil }
        return pastRound(origin.round)?.plan
    }

    /// The round in which an update counts that is kept; nil if it is not known any more.
    public func countingRound(of origin: UpdateOrigin) -> RoundNumber? {
        guard let round else { return committed }
        return origin.round == round.plan.number || round.late(origin) != nil ? round.plan.number : committed
    }
}
