import Federation
import Parameters

/// Effects in words, for golden files.
extension FederationEffect {
    var words: String {
        switch self {
        case .announce(let round):
            "announce round \(round.number) of \(round.study), attempt \(round.attempt), to \(list(round.cohort))"
        case .accumulate(let claim): "accumulate \(claim.node)"
        case .acknowledge(let claim, let counted): "acknowledge \(claim.node)\(counted ? "" : " again")"
        case .refuse(let node, _, let round, let refusal): "refuse \(node) in round \(round): \(refusal.code)"
        case .average(let round, let contributions):
            "average round \(round.number) of \(round.study) over \(list(contributions.map(\.node)))"
        case .commit(let record):
            "commit round \(record.round) of \(record.study), \(record.closing.rawValue), with "
                + list(record.contributions.map(\.node))
        case .abandon(let study, let round): "abandon round \(round) of \(study)"
        case .finish(let study, _): "finish \(study)"
        case .giveUp(let study, let round, let attempts): "give up round \(round) of \(study) after \(attempts)"
        }
    }
}

extension NodeEffect {
    var words: String {
        switch self {
        case .requestAssignment: "request assignment"
        case .fetch: "fetch"
        case .train(let assignment): "train round \(assignment.round)"
        case .keep(let update): "keep update \(update.round)"
        case .upload(let update): "upload update \(update.round)"
        case .decline(let assignment, _): "decline round \(assignment.round)"
        case .forget(let update): "forget update \(update.round)"
        }
    }
}

func list(_ nodes: [NodeName]) -> String {
    nodes.isEmpty ? "nobody" : nodes.map(\.text).joined(separator: " ")
}
