/// Many lives, one seed after another, on several threads, until a promise is broken.
public struct SimulationCampaign: Sendable {
    /// The seeds that a thread lives through before it says how it went.
    private static let portion: UInt64 = 64

    private let first: UInt64
    private let count: UInt64
    private let jobs: Int
    private let simulation: @Sendable (UInt64) -> Simulation

    /// A campaign over so many seeds from the first on.
    ///
    /// - Parameters:
    ///   - jobs: The threads.
    ///   - simulation: The life of a seed.
    public init(first: UInt64, count: UInt64, jobs: Int, simulation: @escaping @Sendable (UInt64) -> Simulation) {
        self.first = first
        self.count = count
        self.jobs = jobs
        self.simulation = simulation
    }

    /// Lives them. What happened in all, and the violation of the least seed that was reached, shrunk; nil for none.
    @concurrent
    public func run() async -> (statistics: SimulationStatistics, failure: Simulation.Counterexample?) {
        await withTaskGroup(of: Portion.self) { group in
            var total = SimulationStatistics()
            var failed: UInt64?
            var next = first
            func begin() {
                guard next < first &+ count, failed == nil else { return }
                let seeds = next..<min(next + Self.portion, first + count)
                next = seeds.upperBound
                group.addTask { await live(seeds) }
            }
            for _ in 0..<jobs { begin() }
            for await portion in group {
                total += portion.statistics
                if let seed = portion.failed { failed = min(failed ?? seed, seed) }
                begin()
            }
            guard let failed else { return (total, nil) }
            let simulation = simulation(failed)
            return (total, simulation.shrunk(from: simulation.run()))
        }
    }

    private struct Portion: Sendable {
        var statistics = SimulationStatistics()
        var failed: UInt64?
    }

    @concurrent
    private func live(_ seeds: Range<UInt64>) async -> Portion {
        var portion = Portion()
        for seed in seeds {
            let outcome = simulation(seed).run()
            portion.statistics += outcome.statistics
            guard outcome.violation == nil else {
                portion.failed = seed
                break
            }
        }
        return portion
    }
}
