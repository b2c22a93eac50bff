import Federation
import Wire

/// The rounds of a study as they come, each with the measure of the model it made.
struct RoundFeed {
    let coordinator: RemoteCoordinator
    let study: StudyName
    var after: Int

    /// What is new.
    struct News {
        /// The training rounds whose models have been measured since, and the consolidations, in order.
        var rounds: [RoundSummary] = []
        /// Where the study stands.
        var study: StudySummary
    }

    /// The seconds a request for news may wait.
    private static let waitSeconds = 20
    /// The most rounds that are asked for at once.
    private static let pageSize = 100

    /// Tells the news until the study ends.
    ///
    /// A coordinator that is away is asked again: whoever watches wants to go on watching.
    func follow(_ tell: (News) async throws -> Void) async throws {
        var after = after
        var unmeasured: RoundSummary?
        while true {
            let query = ["after": "\(after)", "wait": "\(Self.waitSeconds)", "limit": "\(Self.pageSize)"]
            let answer: RoundListResponse
            do {
                answer = try await coordinator.get(
                    .listRounds,
                    path: [study.text],
                    query: query,
                    as: RoundListResponse.self
                )
            } catch let failure as CommandFailure where failure.status == .unreachable {
                try await Task.sleep(for: .seconds(1))
                continue
            }
            var news = News(study: answer.study)
            for round in answer.rounds {
                after = round.round.value
                if var measured = unmeasured {
                    measured.evaluation = round.evaluationBefore
                    news.rounds.append(measured)
                }
                unmeasured = round.kind == .training ? round : nil
                if round.kind == .consolidation { news.rounds.append(round) }
            }
            let isOver =
                ["finished", "stopped"].contains(answer.study.status) && answer.rounds.count < Self.pageSize
            if isOver, let last = unmeasured { news.rounds.append(last) }
            try await tell(news)
            if isOver { return }
        }
    }
}
