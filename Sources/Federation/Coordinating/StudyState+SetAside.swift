/// What a study does about nodes that fail, and what it knows of how fast they are.
extension StudyState {
    /// Whether the node failed in so many rounds in a row that it is not asked for now.
    public func isSetAside(_ node: NodeName) -> Bool {
        setAside[node] != nil || missed[node, default: 0] >= SetAside.toleratedFailures
    }

    /// Whether the node is asked again as soon as it asks for work.
    func isAskedOnReturn(_ node: NodeName) -> Bool { isSetAside(node) && setAside[node]?.until == nil }

    /// A node that takes part in the study has asked for work.
    mutating func welcome(_ node: NodeName) {
        round?.readmit(node)
        guard setAside[node]?.until == nil else { return }
        missed[node] = nil
        if setAside[node] != nil { setAside[node] = nil }
    }

    /// Whether the rest of a node is over.
    func isReleaseDue(at now: Instant) -> Bool {
        guard status == .running, let nextRelease else { return false }
        return nextRelease <= now
    }

    /// Whoever has rested is asked again as soon as it asks for work.
    mutating func release(at now: Instant) {
        guard isReleaseDue(at: now) else { return }
        setAside = setAside.mapValues { aside in
            var aside = aside
            if let until = aside.until, until <= now { aside.until = nil }
            return aside
        }
    }

    /// Counts who of the cohort of a committed round gave nothing, and sets aside who failed once too often.
    ///
    /// - Returns: Those set aside now, sorted; nil for none.
    mutating func noteFailures(
        in closed: RoundLifecycle,
        _ closing: RoundRecord.Closing,
        at now: Instant
    ) -> [SetAside]? {
        var news: [SetAside] = []
        var refusals: [NodeName: UpdateRefusal] = [:]
        for refused in closed.refusals where refused.refusal.isFault { refusals[refused.node] = refused.refusal }
        for node in closed.plan.cohort {
            guard closed.accepted[node] == nil else {
                forgetFailures(of: node)
                continue
            }
            guard let reason = closed.failure(of: node, closing, refusal: refusals[node]) else { continue }
            missed[node] = missed[node, default: 0].addingWithoutOverflow(1)
            // What it needed before is no measure any more: it has the whole deadline in the next round.
            times[node] = nil
            guard isSetAside(node), setAside[node] == nil else { continue }
            let count = setAsides[node, default: 0].addingWithoutOverflow(1)
            setAsides[node] = count
            let aside = SetAside(node, reason, times: count, plan: plan, at: now)
            setAside[node] = aside
            news.append(aside)
        }
        return news.isEmpty ? nil : news
    }

    /// An update of the node was taken.
    mutating func forgetFailures(of node: NodeName) {
        missed[node] = nil
        if setAside[node] != nil { setAside[node] = nil }
        if setAsides[node] != nil { setAsides[node] = nil }
    }

    // MARK: Time

    /// Notes how long a node took for a training round, if the plan's deadlines follow from it.
    mutating func noteTime(of node: NodeName, in round: RoundPlan, at now: Instant) {
        guard plan.adaptiveDeadline != nil, round.kind == .training, !round.onlyEvaluates(node) else { return }
        let seconds = min(max(0, now.seconds(since: round.opened)), plan.deadlineSeconds)
        times[node] = ((times[node] ?? []) + [seconds]).suffix(AdaptiveDeadlinePlan.remembered)
    }

    /// The deadline of a round that opens: always later than now, however short the plan has it.
    func deadline(of kind: RoundKind, asking cohort: [NodeName], from now: Instant) -> Instant {
        guard kind == .training, let adaptive = plan.adaptiveDeadline else { return deadline(from: now) }
        return deadline(from: now, seconds: adaptive.seconds(for: cohort, history: times, limit: plan.deadlineSeconds))
    }

    /// The deadline of an attempt that begins now.
    func deadline(from now: Instant, seconds: Double? = nil) -> Instant {
        max(now.advanced(bySeconds: seconds ?? plan.deadlineSeconds), now.advanced(bySeconds: 0.001))
    }
}

extension RoundLifecycle {
    /// What a node of the cohort did instead of answering; nil if that is no failure: it was revoked, takes no part any
    /// more, or was overtaken by others.
    fileprivate func failure(
        of node: NodeName,
        _ closing: RoundRecord.Closing,
        refusal: UpdateRefusal?
    ) -> SetAside.Reason? {
        switch absences[node] {
        case .revoked, Absence.Reason.withdrawn: nil
        case .declined(let reason): refusal.map { .refused($0) } ?? .declined(reason)
        case .silent, .overtaken, nil: refusal.map { .refused($0) } ?? (closing == .enough ? nil : .silent)
        }
    }
}

extension UpdateRefusal {
    /// Whether it says that the update is wrong in itself, and not that it came at the wrong time.
    fileprivate var isFault: Bool {
        switch self {
        case .wrongModel, .exampleCount, .implausibleMetrics, .taskNotAsked, .malformed, .wrongLayout,
            .negativeImportance, .nonFinite, .outOfBound, .unsigned, .signatureInvalid:
            true
        case .unknownStudy, .studyEnded, .notOpen, .late, .notYet, .notInvited, .alreadyAccepted, .digestMismatch: false
        }
    }
}
