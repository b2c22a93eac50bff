import Federation
import Parameters

/// What happened, one line an event, in plain words.
struct Transcript {
    /// The lines so far.
    private(set) var lines: [String] = []

    mutating func tell(_ who: String, _ what: String, at time: Int64) {
        let name = who + String(repeating: " ", count: max(0, 12 - who.count))
        lines.append("\(Self.clock(time))  \(name) \(what)")
    }

    /// Minutes, seconds and milliseconds since the beginning.
    static func clock(_ time: Int64) -> String {
        let milliseconds = Int(time / 1000)
        return "\(digits(milliseconds / 60_000, 2)):\(digits(milliseconds / 1000 % 60, 2))"
            + ".\(digits(milliseconds % 1000, 3))"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    // MARK: Words

    static func words(for effect: FederationEffect) -> String? {
        switch effect {
        case .announce(let round): announcement(round)
        case .accumulate: nil
        case .acknowledge(let claim, true): "keeps the update of \(claim.node) for round \(claim.round)"
        case .acknowledge(let claim, false): "has the update of \(claim.node) already and says so again"
        case .refuse(let node, _, let round, let refusal):
            "refuses the update of \(node) for round \(round): \(refusal.code)"
        case .average(let round, let contributions):
            "closes round \(round.number) \(round.kind == .training ? "and averages" : "with the evaluations of") "
                + names(contributions.map(\.node))
        case .commit(let record): commit(record)
        case .abandon(_, let round): "abandons round \(round)"
        case .finish(let study, let model): "finishes \(study): the model is \(short(model))"
        case .giveUp(let study, let round, let attempts):
            "pauses \(study): round \(round) missed its quorum \(attempts) times"
        }
    }

    private static func announcement(_ round: RoundPlan) -> String {
        let verb = round.attempt == 1 ? "opens" : "extends"
        let kind = round.kind == .training ? "" : ", to evaluate only,"
        return "\(verb) round \(round.number) of \(round.study)\(kind) for \(names(round.cohort))"
    }

    private static func commit(_ record: RoundRecord) -> String {
        let how =
            switch record.closing {
            case .everyone: "everyone answered"
            case .enough: "with enough updates, without \(names(record.absences.map(\.node)))"
            case .deadline: "at the deadline without \(names(record.absences.map(\.node)))"
            case .abandoned: "abandoned"
            }
        return "commits round \(record.round), \(how): model \(short(record.modelBefore)) → \(short(record.modelAfter))"
    }

    static func words(for event: NodeEvent) -> String? {
        switch event {
        case .assigned(let assignment): "is assigned round \(assignment.round)"
        case .modelReady(let model): "has the model \(short(model))"
        case .trained(let update): "keeps its update \(short(update.digest)) and sends it"
        case .acknowledged(let update, _): "knows that its update \(short(update)) is kept"
        case .refused(let update): "knows that its update \(short(update)) is refused"
        case .trainingFailed(let reason): "cannot train: \(reason)"
        case .uploadFailed: "could not send its update"
        case .modelUnavailable: "could not get the model"
        case .started, .nothingAssigned, .committed: nil
        }
    }

    static func words(for phase: NodeState.Phase) -> String {
        switch phase {
        case .idle: "waiting for work"
        case .fetching: "fetching a model"
        case .training(let assignment): "training in round \(assignment.round)"
        case .uploading(let update): "sending its update for round \(update.round)"
        }
    }

    private static func names(_ nodes: [NodeName]) -> String {
        nodes.isEmpty ? "nobody" : nodes.map(\.text).joined(separator: ", ")
    }

    private static func short(_ digest: ContentDigest) -> String { String(digest.hexadecimal.prefix(8)) }
}
