import Federation
import Hummingbird
import Ledger
import Wire

extension RouteRegistry {
    /// The history of rounds.
    mutating func serveRounds() {
        let engine = engine
        serve(.listRounds) { request, context in
            let study = try context.study()
            let query = RoundQuery(
                after: try request.queryInteger("after"),
                before: try request.queryInteger("before"),
                limit: min(try request.queryInteger("limit") ?? RoundQuery.defaultLimit, RoundQuery.maximumLimit)
            )
            let wait = try request.queryNumber("wait") ?? 0
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
    }
}

/// Which rounds a request asks for.
struct RoundQuery {
    /// Only rounds after this one.
    let after: Int?
    /// Only rounds before this one.
    let before: Int?
    /// At most so many: the first after `after`, or the last before `before` or of all.
    let limit: Int

    static let defaultLimit = 100
    static let maximumLimit = 1000
}
