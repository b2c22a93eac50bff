import Parameters

/// The models of one study that may be taken away one day, from its records.
///
/// Never taken away: the initial model, models at the ends of tasks, what consolidations made, and what the study uses
/// now. A model that is let go once is never wanted back: later rounds only push it further out of the last and the
/// best.
struct ModelRetention: Sendable, Hashable {
    /// A round's model.
    struct Candidate: Sendable, Hashable {
        let round: RoundNumber
        let model: ContentDigest
        /// How it does on the hold-outs, as the round after it measured.
        var evaluation: EvaluationMetrics?
    }

    /// The models that the rules decide about, by round.
    private(set) var candidates: [Candidate] = []
    /// What stays whatever the rules say.
    private(set) var fixed: Set<ContentDigest> = []
    private var newest: RoundNumber?

    /// Everything that the study's records name and that was not forgotten.
    var named: Set<ContentDigest> { fixed.union(candidates.map(\.model)) }

    /// Takes the study's next record. Costs O(1).
    mutating func note(_ record: RoundRecord) {
        newest = record.round
        if record.round == .first { fixed.insert(record.modelBefore) }
        for made in [record.consolidated?.importance, record.consolidated?.penalty] {
            if let made { fixed.insert(made) }
        }
        guard record.closing != .abandoned else { return }
        if let last = candidates.last, last.model == record.modelBefore {
            candidates[candidates.count - 1].evaluation = record.evaluation
        }
        // What a task ends with is measured by its consolidation, or by the last evaluation.
        if record.kind != .training { fixed.formUnion([record.modelBefore, record.modelAfter]) }
        guard record.modelAfter != record.modelBefore else { return }
        candidates.append(Candidate(round: record.round, model: record.modelAfter))
    }

    /// The candidates that no rule keeps, by round.
    func released(by plan: RetentionPlan?) -> [Candidate] {
        guard let plan, plan.isAboutModels else { return [] }
        let best = best(plan.best ?? 0)
        let kept = candidates.filter { candidate in
            let isLast = (newest?.value ?? 0) - candidate.round.value < plan.last ?? 0
            let isRegular = plan.every.map { candidate.round.value.isMultiple(of: $0) } ?? false
            return isLast || isRegular || best.contains(candidate.round)
        }
        // Two rounds may have made the same model; one that keeps it is enough.
        let models = fixed.union(kept.map(\.model))
        return candidates.filter { !models.contains($0.model) }
    }

    /// Those models are no longer there.
    mutating func forget(_ models: Set<ContentDigest>) { candidates.removeAll { models.contains($0.model) } }

    /// The rounds of the best models: by accuracy, or by loss where there is none; the earlier of equals.
    private func best(_ count: Int) -> Set<RoundNumber> {
        let measured = candidates.filter { $0.evaluation != nil }
        return Set(measured.sorted { Self.isBetter($0, $1) }.prefix(count).map(\.round))
    }

    private static func isBetter(_ left: Candidate, _ right: Candidate) -> Bool {
        guard let first = left.evaluation, let second = right.evaluation else { return left.evaluation != nil }
        let (accuracy, other) = (first.accuracy ?? -1, second.accuracy ?? -1)
        if accuracy != other { return accuracy > other }
        return (first.loss, left.round) < (second.loss, right.round)
    }
}
