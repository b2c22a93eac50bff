import Federation
import Ledger
import Wire

/// What the engine tells about rounds that are over.
extension FederationEngine {
    /// The rounds a query asks for, in order.
    func rounds(of name: StudyName, _ query: RoundQuery) throws -> RoundListResponse {
        guard let study = state.studies[name] else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        let page = try page(of: name, query)
        var summaries: [RoundSummary] = []
        for round in page.rounds {
            var summary = try summary(of: round)
            if query.includesNodes {
                summary.nodes = try ledger.round(round.outline.round, of: name).map { RoundNode.list(of: $0.record) }
            }
            summaries.append(summary)
        }
        return RoundListResponse(
            rounds: summaries,
            study: summary(of: study),
            open: openRound(of: study),
            next: page.next
        )
    }

    /// One round with everything each node contributed.
    func round(_ number: RoundNumber, of name: StudyName) throws -> RoundResponse {
        guard state.studies[name] != nil else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        guard let stored = try ledger.round(number, of: name) else {
            throw CoordinatorProblem.missing("round \(number) of \"\(name)\" in its history")
        }
        let next = try ledger.round(number.next, of: name)?.record
        return RoundResponse(
            summary: try summary(of: RoundOutline(stored.record), following: next?.evaluation),
            modelBefore: stored.record.modelBefore,
            recordDigest: stored.digest,
            previousDigest: stored.previous,
            nodes: RoundNode.list(of: stored.record),
            setAside: stored.record.setAside?.map { SetAsideMessage($0, by: name) }
        )
    }

    /// The rounds a query asks for, in order, and the round from which to go on; nil if there are no more.
    private func page(of name: StudyName, _ query: RoundQuery) throws -> (rounds: [IndexedRound], next: RoundNumber?) {
        let rounds = try index.rounds(of: name, query.filter, limit: query.limit)
        let isForward = query.filter.after != nil
        guard rounds.count == query.limit, let edge = (isForward ? rounds.last : rounds.first)?.outline.round else {
            return (rounds, nil)
        }
        var rest = query.filter
        if isForward { rest.after = edge.value } else { rest.before = edge.value }
        return (rounds, try index.rounds(of: name, rest, limit: 1).isEmpty ? nil : edge)
    }

    /// A summary of a round from the index.
    func summary(of round: IndexedRound) throws -> RoundSummary {
        try summary(of: round.outline, following: round.following)
    }

    private func summary(of outline: RoundOutline, following: EvaluationMetrics?) throws -> RoundSummary {
        RoundSummary(
            outline,
            // A round that trains nothing changes no model: what it measured is its own result.
            evaluation: outline.kind == .training ? following : outline.evaluation,
            modelByteCount: try byteCount(of: outline)
        )
    }

    /// The bytes of the model that the round started from; where it was not kept, of the study's newest, whose tensors
    /// are the same unless its outputs have grown since.
    private func byteCount(of outline: RoundOutline) throws -> Int {
        do throws(BlobError) {
            return try blobs.byteCount(of: outline.modelBefore)
        } catch {
            guard case .missing = error, let newest = state.studies[outline.study]?.model else { throw error }
            return try blobs.byteCount(of: newest)
        }
    }
}
