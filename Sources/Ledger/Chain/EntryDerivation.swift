import Federation
import FoundationEssentials

/// Which facts of the chain an event makes: from the core before and after it and from its effects, and nothing else.
struct EntryDerivation {
    let event: FederationEvent
    let provenance: EventProvenance
    let before: FederationState
    let after: FederationState
    let effects: [FederationEffect]

    /// The facts, in the order in which they go to the chain.
    ///
    /// - Throws: ``LedgerError/notEncodable(what:reason:)``.
    func entries() throws(LedgerError) -> [EntryBody] {
        var entries = members()
        if isStudyAffected {
            for name in after.studies.keys.sorted() { entries += try changes(of: name) }
        }
        return entries
    }

    /// Most events change no study's status, task or phase; those are the most frequent ones.
    private var isStudyAffected: Bool {
        switch event {
        case .nodeEnrolled, .nodeRenewed, .nodePresent, .updateVerified, .updateRejected, .updateLost,
            .assignmentDeclined, .nodeRevoked:
            effects.contains { effect in
                switch effect {
                case .average, .commit, .finish, .giveUp: true
                case .announce, .accumulate, .acknowledge, .refuse, .abandon: false
                }
            }
        case .studyStarted, .studyPaused, .studyResumed, .studyStopped, .taskAdvanced, .deadlinePassed, .roundAveraged:
            true
        }
    }

    private func members() -> [EntryBody] {
        switch event {
        case .nodeEnrolled(let node, let fingerprint):
            return [.memberEnrolled(member(node, fingerprint))]
        case .nodeRenewed(let node, let fingerprint):
            guard before.roster[node]?.certificates != after.roster[node]?.certificates else { return [] }
            return [.memberRenewed(member(node, fingerprint))]
        case .nodeRevoked(let node, let reason):
            guard before.roster[node]?.isEnrolled ?? false else { return [] }
            return [.nodeRevoked(NodeRevocation(node: node, reason: reason, by: provenance.by))]
        default: return []
        }
    }

    private func member(_ node: NodeName, _ fingerprint: String) -> MemberCertificate {
        MemberCertificate(
            name: node,
            role: "node",
            fingerprint: fingerprint,
            certificate: provenance.certificate.map { Data($0) },
            token: provenance.token
        )
    }

    /// What changed about a study: what was decided, then what came of it.
    private func changes(of name: StudyName) throws(LedgerError) -> [EntryBody] {
        guard let new = after.studies[name] else { return [] }
        guard let old = before.studies[name] else {
            guard case .studyStarted(let plan, let model) = event else { return [] }
            return [.studyStarted(try StudyStart(plan: plan, model: model, by: provenance.by))]
        }
        var entries: [EntryBody] = []
        for effect in effects {
            switch effect {
            case .average(let plan, let contributions) where plan.study == name:
                if let closure = closure(of: plan, contributions.count, in: new) {
                    entries.append(.roundClosed(closure))
                }
            case .commit(let record) where record.study == name:
                entries.append(.roundCommitted(CommittedRound(record: record, seed: new.plan.seed)))
            default: continue
            }
        }
        if old.progress.boundary == nil, let boundary = new.progress.boundary, let task = new.task?.name {
            let by = boundary == .advanced ? provenance.by : nil
            let rounds = new.progress.rounds
            entries.append(.taskEnded(TaskEnd(study: name, task: task, boundary: boundary, rounds: rounds, by: by)))
        }
        return entries + status(of: name, from: old, to: new)
    }

    private func closure(of plan: RoundPlan, _ updates: Int, in study: StudyState) -> RoundClosure? {
        guard let round = study.round, case .averaging(let closing, _) = round.phase else { return nil }
        return RoundClosure(
            study: plan.study,
            round: plan.number,
            closing: closing,
            updates: updates,
            cohort: plan.cohort.count,
            quorum: round.quorum,
            attempt: plan.attempt,
            deadline: plan.deadline
        )
    }

    private func status(of name: StudyName, from old: StudyState, to new: StudyState) -> [EntryBody] {
        guard old.status != new.status else { return [] }
        switch new.status {
        case .running: return [.studyResumed(StudyFact(study: name, by: provenance.by))]
        case .paused(_, let reason?): return [.studyPaused(StudyFact(study: name, reason: reason))]
        case .paused(_, nil): return [.studyPaused(StudyFact(study: name, by: provenance.by))]
        case .stopped: return [.studyStopped(StudyFact(study: name, by: provenance.by))]
        case .finished: return [.studyFinished(StudyFact(study: name, model: new.model))]
        }
    }
}
