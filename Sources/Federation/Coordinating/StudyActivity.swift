/// What a study is doing now, for people: who waits for whom.
public enum StudyActivity: Sendable, Hashable {
    /// No round is open because too few nodes are present that have data for the task.
    case waitingForNodes(present: [NodeName], needed: Int, absent: [NodeName], task: TaskName?)
    /// A round is open and nodes are working on it.
    case training(RoundPlan, accepted: [NodeName], awaited: [NodeName], quorum: Int)
    /// The mean of a round is being computed.
    case averaging(RoundPlan)
    /// The study is held.
    case paused(reason: String?)
    /// The operator ended the study.
    case stopped
    /// The plan is carried out.
    case finished
}

extension FederationState {
    /// What the study is doing now; nil for an unknown one.
    public func activity(of name: StudyName) -> StudyActivity? {
        guard let study = studies[name] else { return nil }
        switch study.status {
        case .paused(_, let reason): return .paused(reason: reason)
        case .stopped: return .stopped
        case .finished: return .finished
        case .running: break
        }
        guard let round = study.round else {
            let present = eligible(for: name)
            let absent = roster.values.filter { $0.isEnrolled && !study.isAble($0) }.map(\.node).sorted()
            return .waitingForNodes(
                present: present,
                needed: study.nodesNeeded,
                absent: absent,
                task: study.task?.name
            )
        }
        switch round.phase {
        case .averaging: return .averaging(round.plan)
        case .collecting:
            return .training(
                round.plan,
                accepted: round.contributions.map(\.node).filter { !round.lost.contains($0) },
                awaited: round.awaited,
                quorum: round.quorum
            )
        }
    }
}
