import Randomness

extension CohortPlan {
    /// The nodes asked in a round: a choice among the eligible that depends on the seed and the round alone.
    ///
    /// - Parameter eligible: The nodes that could be asked, in any order.
    /// - Returns: The nodes asked, sorted; at least the quorum if so many are eligible and the maximum allows it.
    func cohort(
        from eligible: [NodeName],
        quorum: Int,
        seed: UInt64,
        study: StudyName,
        round: RoundNumber
    ) -> [NodeName] {
        let wanted: Int
        switch selection {
        case .all: wanted = eligible.count
        case .fraction(let fraction): wanted = Self.part(fraction, of: eligible.count)
        case .count(let count): wanted = count
        }
        let size = min(max(wanted, quorum), maximum)
        return Self.choice(of: size, among: eligible, seed: seed, labels: ["cohort", study.text, "\(round)"])
    }

    /// The nodes asked too when a round goes into another attempt: everyone if everyone is asked, else one for each
    /// that failed.
    ///
    /// - Parameters:
    ///   - others: The eligible nodes that the round does not ask yet, in any order.
    ///   - round: The round that missed its quorum.
    ///   - missing: How many of its cohort gave nothing.
    /// - Returns: The nodes asked too, sorted.
    func reinforcements(from others: [NodeName], round: RoundPlan, missing: Int, seed: UInt64) -> [NodeName] {
        let wanted: Int
        switch selection {
        case .all: wanted = others.count
        case .fraction, .count: wanted = missing
        }
        let labels = ["cohort", round.study.text, "\(round.number)", "attempt", "\(round.attempt)"]
        let room = maximum.addingWithoutOverflow(-round.cohort.count)
        return Self.choice(of: min(wanted, room), among: others, seed: seed, labels: labels)
    }

    /// `fraction` of the count, rounded up; an excess of a rounding error does not count as one more.
    private static func part(_ fraction: Double, of count: Int) -> Int {
        let exact = Double(count) * fraction * (1 - 0x1p-50)
        guard exact.isFinite else { return count }
        return Int(max(0, min(exact.rounded(.up), Double(count))))
    }

    private static func choice(of size: Int, among nodes: [NodeName], seed: UInt64, labels: [String]) -> [NodeName] {
        let candidates = nodes.sorted()
        guard size > 0 else { return [] }
        guard size < candidates.count else { return candidates }
        var generator = SeededGenerator(seed: seed, labels: labels)
        return generator.shuffled(candidates).prefix(size).sorted()
    }
}
