import Federation
import Wire

/// What a study is doing, in words: whoever waits says for whom and for what.
///
///     round 4 is training: 2 of 4 updates are in; cleveland trains (60 %), budapest fetches the model
///     round 4 waits for 1 more of 3: cleveland last seen 4 min ago
struct ActivityDescription {
    /// A sentence for people.
    let sentence: String
    /// `waiting`, `training`, `consolidating`, `evaluating`, `averaging`, `paused`, `stopped` or `finished`.
    let phase: String

    /// The longest list of nodes a sentence names.
    static let namedNodes = 5

    init(_ activity: StudyActivity, presence: PresenceBoard, now: Instant) {
        switch activity {
        case .waitingForNodes(let present, let needed, let absent, let task):
            phase = "waiting"
            let missing = Self.list(absent) { Self.absence(of: $0, presence, now) }
            let who = absent.isEmpty ? "nobody else has enrolled" : missing
            let which = task.map { " with data for the task \($0)" } ?? ""
            sentence =
                "waiting for \(needed - present.count) more of \(needed) nodes\(which) before a round opens: \(who)"
        case .training(let round, let accepted, let awaited, let quorum):
            let away = awaited.filter { !presence.isPresent($0, at: now) }
            let working = awaited.filter { presence.isPresent($0, at: now) }
            let enough = round.enough.map { $0 < round.cohort.count ? ", \($0) are enough" : "" } ?? ""
            let count = "\(accepted.count) of \(round.cohort.count) answers are in\(enough)"
            if working.isEmpty, !awaited.isEmpty {
                phase = "waiting"
                let most = min(round.enough ?? .max, round.cohort.count)
                let wanted = accepted.count < quorum ? quorum : max(most, accepted.count)
                let missing = Self.list(away) { Self.absence(of: $0, presence, now) }
                let rest = wanted - accepted.count
                sentence =
                    "round \(round.number) waits for \(rest) more of \(wanted): \(missing)\(Self.until(round, now))"
            } else {
                phase = Self.phase(of: round.kind)
                let busy = Self.list(working) { Self.work(of: $0, round: round, presence) }
                let missing = away.isEmpty ? "" : "; " + Self.list(away) { Self.absence(of: $0, presence, now) }
                let doing = working.isEmpty ? "" : "; \(busy)"
                sentence = "round \(round.number) is \(phase): \(count)\(doing)\(missing)\(Self.until(round, now))"
            }
        case .averaging(let round):
            phase = "averaging"
            sentence = "round \(round.number) is closed; its mean is being computed"
        case .paused(let reason):
            phase = "paused"
            sentence = "paused" + (reason.map { ": \($0)" } ?? " by the operator")
        case .stopped:
            phase = "stopped"
            sentence = "stopped by the operator"
        case .finished:
            phase = "finished"
            sentence = "the plan is carried out"
        }
    }

    private static func phase(of kind: RoundKind) -> String {
        switch kind {
        case .training: "training"
        case .consolidation: "consolidating"
        case .evaluation: "evaluating"
        }
    }

    private static func list(_ nodes: [NodeName], _ describe: (NodeName) -> String) -> String {
        let named = nodes.prefix(namedNodes).map(describe).joined(separator: ", ")
        return nodes.count > namedNodes ? "\(named) and \(nodes.count - namedNodes) more" : named
    }

    private static func absence(of node: NodeName, _ presence: PresenceBoard, _ now: Instant) -> String {
        guard let seen = presence[node]?.lastSeen else { return "\(node) not seen since the coordinator started" }
        let seconds = now.seconds(since: seen)
        if seconds < 90 { return "\(node) last seen \(Int(max(0, seconds))) s ago" }
        if seconds < 5400 { return "\(node) last seen \(Int(seconds / 60)) min ago" }
        return "\(node) last seen \(Int(seconds / 3600)) h ago"
    }

    private static func work(of node: NodeName, round: RoundPlan, _ presence: PresenceBoard) -> String {
        guard let work = presence[node]?.work, work.study == round.study, work.round == round.number else {
            return "\(node) has its assignment"
        }
        let percent = "\(Int((work.fraction * 100).rounded())) %"
        return switch work.step {
        case .fetching: "\(node) fetches the model (\(percent))"
        case .evaluating: "\(node) evaluates (\(percent))"
        case .training: "\(node) trains (\(percent))"
        case .consolidating: "\(node) measures importance (\(percent))"
        case .uploading: "\(node) uploads (\(percent))"
        }
    }

    private static func until(_ round: RoundPlan, _ now: Instant) -> String {
        let seconds = round.deadline.seconds(since: now)
        guard seconds > 0 else { return "" }
        return seconds < 120 ? " (deadline in \(Int(seconds)) s)" : " (deadline in \(Int(seconds / 60)) min)"
    }
}
