import Federation
import Ledger
import Wire

/// What the engine tells about rounds that are over.
extension FederationEngine {
    /// The rounds a query asks for, in order.
    func rounds(of name: StudyName, _ query: RoundQuery) throws -> RoundListResponse {
        guard let study = state.studies[name] else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        let stored = try storedRounds(of: name, query)
        var following: RoundRecord?
        if let last = stored.last { following = try ledger.round(last.record.round.next, of: name)?.record }
        var summaries: [RoundSummary] = []
        for (index, round) in stored.enumerated() {
            let next = index + 1 < stored.count ? stored[index + 1].record : following
            summaries.append(try summary(of: round.record, next: next))
        }
        return RoundListResponse(rounds: summaries, study: summary(of: study), open: openRound(of: study))
    }

    /// One round with everything each node contributed.
    func round(_ number: RoundNumber, of name: StudyName) throws -> RoundResponse {
        guard state.studies[name] != nil else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        guard let stored = try ledger.round(number, of: name) else {
            throw CoordinatorProblem.missing("round \(number) of \"\(name)\" in its history")
        }
        let next = try ledger.round(number.next, of: name)?.record
        return RoundResponse(
            summary: try summary(of: stored.record, next: next),
            modelBefore: stored.record.modelBefore,
            recordDigest: stored.digest,
            previousDigest: stored.previous,
            nodes: RoundNode.list(of: stored.record)
        )
    }

    private func storedRounds(of name: StudyName, _ query: RoundQuery) throws -> [StoredRound] {
        let before = query.before.flatMap(RoundNumber.init(_:))
        guard let after = query.after else { return try ledger.rounds(of: name, before: before, limit: query.limit) }
        let following =
            if let after = RoundNumber(after) {
                try ledger.rounds(of: name, after: after, limit: query.limit)
            } else {
                // After round 0: the first rounds there are.
                try ledger.rounds(of: name, before: RoundNumber(query.limit + 1), limit: query.limit)
            }
        return following.filter { round in before.map { round.record.round < $0 } ?? true }
    }

    private func summary(of record: RoundRecord, next: RoundRecord?) throws -> RoundSummary {
        // A round that trains nothing changes no model: what it measured is its own result.
        let after = record.kind == .training ? next?.evaluation : record.evaluation
        return RoundSummary(
            record,
            evaluation: after,
            modelByteCount: try blobs.byteCount(of: record.modelBefore)
        )
    }
}
