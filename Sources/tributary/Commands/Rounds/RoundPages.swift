import Federation
import Wire

/// The rounds of a study, read page by page from the running coordinator.
struct RoundPages {
    let coordinator: RemoteCoordinator
    let study: StudyName
    /// What is asked for beside the page: filters, nodes.
    var query: [String: String] = [:]

    /// The rounds of a page where every round brings its nodes: an answer stays within what a client takes.
    private static let pageWithNodes = 200
    private static let page = 1000

    /// Reads forward from a round on, to the newest or to the end of the filter.
    ///
    /// - Returns: Where the study stands.
    @discardableResult
    func forEach(after: Int = 0, before: Int? = nil, _ body: (RoundSummary) throws -> Void) async throws -> StudySummary
    {
        var query = query
        let limit = query[RoundListQuery.nodes] == nil ? Self.page : Self.pageWithNodes
        query[RoundListQuery.limit] = "\(limit)"
        query[RoundListQuery.before] = before.map(String.init)
        var place = after
        while true {
            query[RoundListQuery.after] = "\(place)"
            let answer = try await coordinator.get(
                .listRounds,
                path: [study.text],
                query: query,
                as: RoundListResponse.self
            )
            for round in answer.rounds { try body(round) }
            guard let next = answer.next, next.value > place else { return answer.study }
            place = next.value
        }
    }

    /// All of them at once.
    func all(after: Int = 0, before: Int? = nil) async throws -> (rounds: [RoundSummary], study: StudySummary) {
        var rounds: [RoundSummary] = []
        let study = try await forEach(after: after, before: before) { rounds.append($0) }
        return (rounds, study)
    }
}
