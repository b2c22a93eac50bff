import Federation
import Hummingbird
import Ledger
import Trust
import Wire

extension RouteRegistry {
    /// The history of rounds.
    mutating func serveRounds() {
        let engine = engine
        serve(.listRounds) { request, context in
            let study = try context.study()
            let query = try RoundQuery(request)
            let wait = try request.queryNumber(RoundListQuery.wait) ?? 0
            // What has to be indexed first is not indexed while the engine waits.
            try engine.index.catchUp()
            var answer = try await engine.rounds(of: study, query)
            if answer.rounds.isEmpty, wait > 0, await engine.isOpen(study) {
                await engine.waitForNews(of: study, seconds: wait)
                answer = try await engine.rounds(of: study, query)
            }
            return try .json(answer)
        }
        serve(.showRound) { _, context in
            try .json(try await engine.round(try context.round(), of: try context.study()))
        }
        serve(.proveContribution) { _, context in
            let (peer, node) = (try context.requirePeer(), try context.node())
            // A node is shown its own part and no other's.
            if peer.identity.role == .node, let refusal = peer.refusal(speakingAs: node) {
                throw CoordinatorProblem.access(refusal)
            }
            return try .json(try await engine.proof(of: node, in: try context.round(), of: try context.study()))
        }
    }
}
