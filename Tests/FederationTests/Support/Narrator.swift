import Federation
import Parameters

/// Tells what happens, one line an event or effect, in plain words.
struct Narrator {
    /// The lines so far.
    private(set) var lines: [String] = []

    mutating func tell(_ who: String, _ what: String, at now: Instant) {
        let name = who + String(repeating: " ", count: max(0, 12 - who.count))
        lines.append("\(Self.time(now))  \(name) \(what)")
    }

    /// Minutes, seconds and milliseconds since the beginning.
    static func time(_ now: Instant) -> String {
        let milliseconds = Int(now.milliseconds)
        return
            "\(digits(milliseconds / 60_000, 2)):\(digits(milliseconds / 1000 % 60, 2)).\(digits(milliseconds % 1000, 3))"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    // MARK: The coordinator's effects

    static func words(for effect: FederationEffect, in state: FederationState) -> String? {
        switch effect {
        case .announce(let round): announcement(round)
        case .accumulate(let claim): "adds the update of \(claim.node) to the sum"
        case .acknowledge(let claim, let counted): acknowledgement(claim, counted: counted, in: state)
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
        return "\(verb) round \(round.number)\(kind) for \(names(round.cohort)) until \(time(round.deadline))"
    }

    private static func acknowledgement(_ claim: UpdateClaim, counted: Bool, in state: FederationState) -> String {
        guard counted else { return "has the update of \(claim.node) already and says so again" }
        let round = state.studies[claim.study]?.round
        let asked = round?.plan.cohort.count ?? 0
        return "keeps the update of \(claim.node) for round \(claim.round): \(round?.accepted.count ?? 0) of \(asked)"
    }

    private static func commit(_ record: RoundRecord) -> String {
        let how =
            switch record.closing {
            case .everyone: "everyone answered"
            case .deadline: "at the deadline without \(names(record.absences.map(\.node)))"
            case .abandoned: "abandoned"
            }
        return "commits round \(record.round), \(how): model \(short(record.modelBefore)) → \(short(record.modelAfter))"
    }

    static func names(_ nodes: [NodeName]) -> String {
        nodes.isEmpty ? "nobody" : nodes.map(\.text).joined(separator: ", ")
    }

    static func short(_ digest: ContentDigest) -> String { String(digest.hexadecimal.prefix(8)) }
}
