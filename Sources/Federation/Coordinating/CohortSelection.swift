import Randomness

extension CohortPlan {
    /// The nodes asked in a round: a choice among the eligible that depends on the seed and the round alone.
    ///
    /// - Parameter eligible: The nodes that could be asked, in any order.
    /// - Returns: The nodes asked, sorted.
    func cohort(from eligible: [NodeName], quorum: Int, seed: UInt64, study: StudyName, round: RoundNumber) -> [NodeName] {
        let candidates = eligible.sorted()
        let wanted: Int
        switch selection {
        case .all: wanted = candidates.count
        case .fraction(let fraction): wanted = max(quorum, Int((Double(candidates.count) * fraction).rounded(.up)))
        case .count(let count): wanted = count
        }
        let size = min(wanted, maximum, candidates.count)
        guard size < candidates.count else { return candidates }
        var generator = SeededGenerator(seed: seed, stream: "cohort", study.text, "\(round)")
        return generator.shuffled(candidates).prefix(size).sorted()
    }
}
