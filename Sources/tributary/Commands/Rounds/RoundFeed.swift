import Federation
import Wire

/// The rounds of a study as they come, each with the measure of the model it made.
struct RoundFeed {
    let coordinator: RemoteCoordinator
    let study: StudyName
    var after: Int
    /// Whether it is told how far the nodes are while a round is open, once a second, and not only when there is news.
    var isLive = false
    /// Whether it goes on after the study has ended, for whatever the federation does next.
    var stays = false

    /// What is new.
    struct News {
        /// The training rounds whose models have been measured since, and the consolidations, in order.
        var rounds: [RoundSummary] = []
        /// Where the study stands.
        var study: StudySummary
        /// The open round; nil between rounds.
        var open: OpenRoundMessage?
    }

    /// The seconds a request for news may wait.
    private static let waitSeconds = 20
    /// The seconds between two looks at what the nodes do.
    private static let liveSeconds = 1
    /// The seconds between two looks at a study that has ended.
    private static let idleSeconds = 5
    /// The most rounds that are asked for at once.
    private static let pageSize = 100

    /// Tells the news until the study ends, or for as long as it ``stays``.
    ///
    /// A coordinator that is away is asked again: whoever watches wants to go on watching.
    func follow(_ tell: (News) async throws -> Void) async throws {
        var after = after
        var unmeasured: RoundSummary?
        while true {
            let query = [
                RoundListQuery.after: "\(after)", RoundListQuery.limit: "\(Self.pageSize)",
                RoundListQuery.wait: "\(isLive ? Self.liveSeconds : Self.waitSeconds)",
            ]
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
            var news = News(study: answer.study, open: answer.open)
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
            if isOver, let last = unmeasured {
                news.rounds.append(last)
                unmeasured = nil
            }
            try await tell(news)
            if isOver {
                guard stays else { return }
                try await Task.sleep(for: .seconds(Self.idleSeconds))
            }
        }
    }
}
