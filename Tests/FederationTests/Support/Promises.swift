import Federation
import Parameters
import Testing

/// What the coordinator has promised, kept beside the core, and whether the core keeps it: checked after every event.
struct Promises {
    /// The acknowledged updates in each study's open round.
    private var acknowledged: [StudyName: [UpdateOrigin: ContentDigest]] = [:]
    /// The updates in the means of each study.
    private var counted: [StudyName: Set<UpdateOrigin>] = [:]
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
        for effect in effects { try take(effect, before: before, after: after) }
        for name in after.studies.keys.sorted() {
            forgetGivenUp(event, name, before: before, after: after)
            try checkAccepted(name, in: after)
            try checkSound(name, in: after, at: now)
            try checkLate(name, in: after)
        }
        if let next = after.nextDeadline { try #require(next > now, "a deadline that is not in the future never ends") }
        try checkRefusal(event, from: before, to: after, effects: effects)
        for name in RandomLife.nodes { try checkAssignment(of: name, in: after) }
    }

    private mutating func take(_ effect: FederationEffect, before: FederationState, after: FederationState) throws {
        switch effect {
        case .acknowledge(let claim, true):
            let origin = UpdateOrigin(node: claim.node, round: claim.round)
            let earlier = acknowledged[claim.study, default: [:]][origin]
            let wasLost = isLost(origin, of: claim.study, in: before)
            try #require(earlier == nil || wasLost, "P1: an update was counted a second time")
            try #require(!counted[claim.study, default: []].contains(origin), "P1: an update was counted in two rounds")
            acknowledged[claim.study, default: [:]][origin] = claim.digest
        case .commit(let record): try commit(record)
        case .announce(let round):
            try #require(round.cohort == Set(round.cohort).sorted(), "a cohort is sorted and names nobody twice")
            guard round.attempt == 1, before.studies[round.study]?.round?.plan.number != round.number else { return }
            let asides = round.cohort.filter { after.studies[round.study]?.isSetAside($0) ?? false }
            try #require(asides.isEmpty, "nobody is asked who is set aside")
        case .accumulate, .acknowledge, .refuse, .average, .abandon, .finish, .giveUp: break
        }
    }

    private func isLost(_ origin: UpdateOrigin, of study: StudyName, in state: FederationState) -> Bool {
        guard let round = state.studies[study]?.round else { return false }
        return origin.round == round.plan.number ? round.lost.contains(origin.node) : round.lostLate.contains(origin)
    }

    private mutating func commit(_ record: RoundRecord) throws {
        let kept = acknowledged.removeValue(forKey: record.study) ?? [:]
        let recorded = record.contributions.map { contribution in
            (UpdateOrigin(node: contribution.node, round: contribution.origin(in: record.round)), contribution.update)
        }
        try #require(recorded.count == kept.count, "P1: a record has every acknowledged update, and once")
        for (origin, update) in recorded {
            try #require(kept[origin] == update, "P1: a record has what was acknowledged")
            counted[record.study, default: []].insert(origin)
        }
        try #require(recorded.map(\.0) == recorded.map(\.0).sorted(), "contributions are sorted")
        let previous = records[record.study]?.last
        let modelBefore = previous?.modelAfter ?? digest("initial")
        try #require(record.modelBefore == modelBefore, "a round starts from the model of the one before")
        try #require(record.round == previous?.round.next ?? .first, "rounds follow one another")
        let nodes = record.contributions.filter { $0.lateFrom == nil }.map(\.node) + record.absences.map(\.node)
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
        let kept = accepted(of: study, in: after)
        for origin in acknowledged[study, default: [:]].keys where kept[origin] == nil {
            let node = origin.node
            let wasLost = isLost(origin, of: study, in: before)
            let isBarred = !(after.roster[node]?.offers(study) ?? false)
            let mayGiveUp =
                switch event {
                case .nodeRevoked(node, _), .nodePresent(node, _): wasLost
                case .assignmentDeclined(node, study, _, _): wasLost
                case .updateLost(node, study, _): isBarred
                default: false
                }
            if mayGiveUp { acknowledged[study]?[origin] = nil }
        }
    }

    private func checkAccepted(_ study: StudyName, in state: FederationState) throws {
        let promised = acknowledged[study] ?? [:]
        try #require(accepted(of: study, in: state) == promised, "P1: an accepted update never leaves its round")
    }

    private func accepted(of study: StudyName, in state: FederationState) -> [UpdateOrigin: ContentDigest] {
        guard let round = state.studies[study]?.round else { return [:] }
        let pairs = round.contributions.map { contribution in
            (
                UpdateOrigin(node: contribution.node, round: contribution.origin(in: round.plan.number)),
                contribution.update
            )
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// What a study remembers of earlier rounds is bounded, and late updates count by the plan.
    private func checkLate(_ name: StudyName, in state: FederationState) throws {
        guard let study = state.studies[name] else { return }
        let maximum = study.plan.staleness?.maximum ?? 0
        try #require(study.past.count <= maximum, "no more rounds are remembered than an update may be late")
        try #require(study.past.map(\.plan.number) == study.past.map(\.plan.number).sorted())
        for past in study.past {
            try #require(past.plan.kind == .training && study.nextRound.value - past.plan.number.value <= maximum)
            try #require(Set(past.plan.cohort).isDisjoint(with: past.counted.keys))
        }
        guard let round = study.round else { return }
        try #require(round.plan.kind == .training || (round.late.isEmpty && study.past.isEmpty))
        for contribution in round.late {
            let origin = try #require(contribution.lateFrom)
            let staleness = round.plan.number.value - origin.value
            try #require((1...max(1, maximum)).contains(staleness) && study.pastRound(origin) != nil)
            try #require(contribution.weight == study.plan.staleness?.weight(staleness: staleness))
        }
        guard study.status == .running, round.phase == .collecting, !round.isMissingBytes,
            let enough = round.plan.enough
        else { return }
        let counted = round.accepted.count + (round.plan.buffer == nil ? 0 : round.late.count)
        try #require(counted < max(enough, round.quorum), "P5: a round that has enough is closed")
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
        let late = round.late.map { UpdateOrigin(node: $0.node, round: $0.origin(in: round.plan.number)) }
        try #require(Set(round.lostLate).isSubset(of: late) && round.lostLate == Set(round.lostLate).sorted())
        try #require(round.phase == .collecting || !round.isMissingBytes, "no round closes before lost bytes are back")
        guard study.status == .running, round.phase == .collecting, !round.isMissingBytes else { return }
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
        try #require(study.status == .running)
        if study.round?.plan.number == assignment.round {
            try #require(study.round?.awaited.contains(node) ?? false)
        } else {
            try #require(study.round?.lostLate.contains(.init(node: node, round: assignment.round)) ?? false)
        }
        try #require(state.roster[node]?.offers(assignment.study) ?? false, "nobody is asked who does not take part")
    }
}
