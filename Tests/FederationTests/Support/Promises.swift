import Federation
import Parameters
import Testing

/// What the coordinator has promised, kept beside the core, and whether the core keeps it: checked after every event.
struct Promises {
    /// The acknowledged update of each node in each study's open round.
    private var acknowledged: [StudyName: [NodeName: ContentDigest]] = [:]
    /// The records of each study.
    private(set) var records: [StudyName: [RoundRecord]] = [:]

    /// Compares what an event did with everything promised.
    mutating func check(
        _ event: FederationEvent,
        from before: FederationState,
        to after: FederationState,
        effects: [FederationEffect],
        at now: Instant
    ) throws {
        for effect in effects { try take(effect, before: before) }
        for name in after.studies.keys.sorted() {
            forgetGivenUp(event, name, before: before, after: after)
            try checkAccepted(name, in: after)
            try checkSound(name, in: after, at: now)
        }
        if let next = after.nextDeadline { try #require(next > now, "a deadline that is not in the future never ends") }
        try checkRefusal(event, from: before, to: after, effects: effects)
        for name in RandomLife.nodes { try checkAssignment(of: name, in: after) }
    }

    private mutating func take(_ effect: FederationEffect, before: FederationState) throws {
        switch effect {
        case .acknowledge(let claim, true):
            let earlier = acknowledged[claim.study, default: [:]][claim.node]
            let wasLost = before.studies[claim.study]?.round?.lost.contains(claim.node) ?? false
            try #require(earlier == nil || wasLost, "P1: an update was counted a second time")
            acknowledged[claim.study, default: [:]][claim.node] = claim.digest
        case .commit(let record): try commit(record)
        case .announce(let round):
            try #require(round.cohort == Set(round.cohort).sorted(), "a cohort is sorted and names nobody twice")
        case .accumulate, .acknowledge, .refuse, .average, .abandon, .finish, .giveUp: break
        }
    }

    private mutating func commit(_ record: RoundRecord) throws {
        let kept = acknowledged.removeValue(forKey: record.study) ?? [:]
        let recorded = record.contributions.map { ($0.node, $0.update) }
        try #require(recorded.count == kept.count, "P1: a record has every acknowledged update, and once")
        for (node, update) in recorded { try #require(kept[node] == update, "P1: a record has what was acknowledged") }
        let previous = records[record.study]?.last
        let modelBefore = previous?.modelAfter ?? digest("initial")
        try #require(record.modelBefore == modelBefore, "a round starts from the model of the one before")
        try #require(record.round == previous?.round.next ?? .first, "rounds follow one another")
        let nodes = record.contributions.map(\.node) + record.absences.map(\.node)
        try #require(nodes.sorted() == record.cohort, "everyone asked is in the mean or absent, not both")
        try #require(record.refusals.count <= RoundRecord.maximumRefusals)
        records[record.study, default: []].append(record)
    }

    /// An accepted update is given up only if its bytes are gone and its node cannot send them again.
    private mutating func forgetGivenUp(
        _ event: FederationEvent,
        _ study: StudyName,
        before: FederationState,
        after: FederationState
    ) {
        for node in acknowledged[study, default: [:]].keys where after.studies[study]?.round?.accepted[node] == nil {
            let wasLost = before.studies[study]?.round?.lost.contains(node) ?? false
            let isBarred = !(after.roster[node]?.offers(study) ?? false)
            let mayGiveUp =
                switch event {
                case .nodeRevoked(node, _), .nodePresent(node, _): wasLost
                case .assignmentDeclined(node, study, _, _): wasLost
                case .updateLost(node, study, _): isBarred
                default: false
                }
            if mayGiveUp { acknowledged[study]?[node] = nil }
        }
    }

    private func checkAccepted(_ study: StudyName, in state: FederationState) throws {
        let promised = acknowledged[study] ?? [:]
        let accepted = state.studies[study]?.round?.accepted.mapValues(\.update) ?? [:]
        try #require(accepted == promised, "P1: an accepted update never leaves its round")
    }

    private func checkSound(_ name: StudyName, in state: FederationState, at now: Instant) throws {
        guard let study = state.studies[name] else { return }
        guard let round = study.round else {
            guard study.status == .running else { return }
            try #require(state.eligible(for: name).count < study.nodesNeeded, "P5: a round opens as soon as it may")
            return
        }
        try #require(study.isOpen || round.phase != .collecting, "a study that ended collects nothing")
        let cohort = Set(round.plan.cohort)
        try #require(cohort.count <= max(study.plan.cohort.maximum, 1))
        try #require(Set(round.accepted.keys).isSubset(of: cohort) && Set(round.absences.keys).isSubset(of: cohort))
        try #require(Set(round.accepted.keys).isDisjoint(with: round.absences.keys))
        try #require(Set(round.lost).isSubset(of: round.accepted.keys) && round.lost == Set(round.lost).sorted())
        try #require(round.phase == .collecting || round.lost.isEmpty, "no round closes before lost bytes are back")
        guard study.status == .running, round.phase == .collecting, round.lost.isEmpty else { return }
        try #require(now < round.plan.deadline, "P5: nothing sits past its deadline")
        try #require(round.accepted.count < round.quorum || !round.awaited.isEmpty, "P5: nobody is waited for")
    }

    /// An update that is refused leaves a trace in the list of refusals alone, unless the clock had something to do.
    private func checkRefusal(
        _ event: FederationEvent,
        from before: FederationState,
        to after: FederationState,
        effects: [FederationEffect]
    ) throws {
        guard effects.count == 1, case .refuse(_, let study, _, _) = effects[0] else { return }
        let changed = changes(from: before, to: after)
        try #require(changed.isEmpty || changed == ["\(study).refusals"], "P4: \(event) changed \(changed)")
    }

    private func checkAssignment(of node: NodeName, in state: FederationState) throws {
        guard let assignment = state.assignment(for: node) else { return }
        let study = try #require(state.studies[assignment.study])
        try #require(study.status == .running && study.round?.plan.number == assignment.round)
        try #require(study.round?.awaited.contains(node) ?? false)
        try #require(state.roster[node]?.offers(assignment.study) ?? false, "nobody is asked who does not take part")
    }
}
