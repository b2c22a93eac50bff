extension Simulation {
    /// A life that breaks a promise, with as few faults as are needed for it.
    public struct Counterexample: Sendable {
        /// The life: its seed and the only opportunities at which a fault strikes.
        public let simulation: Simulation
        /// What came of it.
        public let outcome: Outcome
        /// How many lives were tried to find it.
        public let tries: Int

        /// The arguments of `tributary simulate` that live it again and tell the story.
        public var command: String {
            var words = ["tributary simulate --seed \(simulation.seed)"]
            if !simulation.options.hasFaults { words.append("--calm") }
            if simulation.work is TrainerWork { words.append("--train") }
            if let nodes = simulation.options.nodeCount { words.append("--nodes \(nodes)") }
            if let rounds = simulation.options.rounds { words.append("--rounds \(rounds)") }
            if let fault = simulation.deliberate { words.append("--deliberate \(fault.rawValue)") }
            let numbers = (simulation.allowed ?? []).sorted().map(String.init).joined(separator: ",")
            words.append("--only \"\(numbers)\"")
            return words.joined(separator: " ")
        }
    }

    /// Leaves out faults as long as the same promise is still broken (delta debugging, Zeller and Hildebrandt 2002).
    ///
    /// - Parameters:
    ///   - outcome: What came of this life: a violation.
    ///   - limit: The most lives that are tried.
    public func shrunk(from outcome: Outcome, limit: Int = 400) -> Counterexample? {
        guard let violation = outcome.violation else { return nil }
        var best = (faults: outcome.faults.map(\.number), outcome: outcome)
        var tries = 0
        var pieces = 2
        while !best.faults.isEmpty, tries < limit {
            let size = max(1, best.faults.count / pieces)
            var isSmaller = false
            for start in stride(from: 0, to: best.faults.count, by: size) where tries < limit {
                let rest = Array(best.faults[..<start] + best.faults[min(start + size, best.faults.count)...])
                tries += 1
                let tried = with(faults: rest)
                guard tried.violation?.promise == violation.promise else { continue }
                // Fewer faults than were allowed may strike in the shorter life.
                best = (tried.faults.map(\.number), tried)
                isSmaller = true
                break
            }
            if isSmaller {
                pieces = max(2, pieces - 1)
            } else if size == 1 {
                break
            } else {
                pieces = min(2 * pieces, best.faults.count)
            }
        }
        var simulation = self
        simulation.allowed = Set(best.faults)
        return Counterexample(simulation: simulation, outcome: best.outcome, tries: tries)
    }

    private func with(faults: [Int]) -> Outcome {
        var simulation = self
        simulation.allowed = Set(faults)
        simulation.isNarrated = false
        return simulation.run()
    }
}
