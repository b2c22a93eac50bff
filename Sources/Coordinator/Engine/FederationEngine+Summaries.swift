import Federation
import Wire

/// What the engine tells about the federation now.
extension FederationEngine {
    /// The federation now.
    func status() -> StatusResponse {
        let now = environment.now()
        let enrolled = state.roster.values.filter(\.isEnrolled)
        return StatusResponse(
            federation: configuration.federation.text,
            version: environment.version,
            started: Timestamp(started),
            enrolledNodes: enrolled.count,
            presentNodes: enrolled.count { presence.isPresent($0.node, at: now) },
            studies: studySummaries()
        )
    }

    /// Every study, by name.
    func studySummaries() -> [StudySummary] {
        state.studies.keys.sorted().compactMap { state.studies[$0] }.map { summary(of: $0) }
    }

    /// A study in a few words.
    func summary(of study: StudyState) -> StudySummary {
        let activity = state.activity(of: study.plan.study) ?? .finished
        let description = ActivityDescription(activity, presence: presence, now: environment.now())
        return StudySummary(
            study: study.plan.study,
            status: study.status.word,
            activity: description.sentence,
            phase: description.phase,
            committedRounds: study.committed?.value ?? 0,
            plannedRounds: study.plan.rounds,
            model: study.model,
            started: Timestamp(study.started),
            task: study.task?.name
        )
    }

    /// A study with its plan and its open round.
    func study(_ name: StudyName) throws -> StudyResponse {
        guard let study = state.studies[name] else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        return StudyResponse(summary: summary(of: study), plan: study.plan, round: openRound(of: study))
    }

    /// The round under way, and where each of its nodes is.
    func openRound(of study: StudyState) -> OpenRoundMessage? {
        guard let round = study.round else { return nil }
        let nodes = round.plan.cohort.map { node in
            let presence = presence[node]
            var word = "awaited"
            var fraction: Double?
            if round.accepted[node] != nil, !round.lost.contains(node) {
                word = "accepted"
            } else if let absence = round.absences[node] {
                word = absence.word
            } else if let work = presence?.work, work.study == study.plan.study, work.round == round.plan.number {
                word = work.step.rawValue
                fraction = work.fraction
            }
            return OpenRoundNode(
                node: node,
                state: word,
                fraction: fraction,
                lastSeen: presence.map { Timestamp($0.lastSeen) }
            )
        }
        return OpenRoundMessage(
            round: round.plan.number,
            kind: round.plan.kind,
            task: round.plan.task,
            attempt: round.plan.attempt,
            opened: Timestamp(round.plan.opened),
            deadline: Timestamp(round.plan.deadline),
            quorum: round.quorum,
            nodes: nodes
        )
    }

    /// Every node, by name.
    func nodeSummaries() -> [NodeSummary] {
        let now = environment.now()
        return state.roster.values.sorted { $0.node < $1.node }.map { member in
            let seen = presence[member.node]
            let isPresent = presence.isPresent(member.node, at: now)
            let activity =
                if !member.isEnrolled { "revoked" } else if !isPresent { "away" } else if seen?.work != nil {
                    "working"
                } else { "waiting" }
            // Whoever takes part in every study has no list.
            let studies = member.offer.flatMap { $0.others == nil ? $0.studies.keys.sorted() : nil }
            return NodeSummary(
                node: member.node,
                status: member.isEnrolled ? "enrolled" : "revoked",
                activity: activity,
                enrolled: Timestamp(member.enrolled),
                lastSeen: seen.map { Timestamp($0.lastSeen) },
                studies: studies,
                certificate: member.certificates.last ?? "",
                reason: member.revocation?.reason
            )
        }
    }

    /// A sign of life of a node at work.
    func reportProgress(_ node: NodeName, study: StudyName, round: RoundNumber, _ progress: ProgressRequest) {
        let work = PresenceBoard.Work(study: study, round: round, step: progress.step, fraction: progress.fraction)
        presence.saw(node, at: environment.now(), work: work)
        waiters.wake(.federation)
    }
}

extension StudyState.Status {
    /// The state in a word.
    var word: String {
        switch self {
        case .running: "running"
        case .paused: "paused"
        case .stopped: "stopped"
        case .finished: "finished"
        }
    }
}

extension Absence.Reason {
    /// The reason in a word.
    var word: String {
        switch self {
        case .silent: "silent"
        case .overtaken: "overtaken"
        case .declined: "declined"
        case .revoked: "revoked"
        }
    }
}
