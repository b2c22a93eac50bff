import ArgumentParser
import Foundation
import Simulator

/// `tributary simulate run`, which `run` need not be said for: many lives of a federation in virtual time, or one that
/// is told.
struct SimulateRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Live through federations in virtual time, under faults; or train with many virtual nodes.",
        discussion: """
            Example:
              tributary simulate --seeds 10000
              tributary simulate --seed 7                    # one life, told
              tributary simulate --seeds 5000 --deliberate seals-nothing
              tributary simulate --train --nodes 1000 --data digits.csv --partition dirichlet:0.5

            With --train: as many nodes as you like train on this machine's cores, without a network; the model is, bit
            for bit, that of a coordinator and nodes with the same plan and data. See docs/simulation.md. Without it:

            Processes are killed, power goes, messages are lost, doubled, cut and damaged, disks fill and tear, clocks
            jump, nodes leave and lie. After every event it is checked that nothing acknowledged is lost, that every
            model is the exact mean of what its record names, and that everything goes on. Prints one line of
            statistics; on a violation the seed, the fewest faults that bring it about and the command that tells it
            again, and exits with 1.
            """
    )

    @Option(help: "How many lives.")
    var seeds: Int = 1000
    @Option(help: "The seed of the first life.")
    var firstSeed: UInt64 = 1
    @Option(help: "Only the life of this seed, told. With --train: the seed of plan and partition.")
    var seed: UInt64?
    @Option(help: "The number of nodes; by default the seed decides. With --train: 100.")
    var nodes: Int?
    @Option(help: "The training rounds of a study; by default the seed decides. With --train: the plan's, or 10.")
    var rounds: Int?
    @Option(help: "With --seed: the only opportunities at which a fault strikes, as numbers between commas.")
    var only: String?
    @Option(help: "A fault of the product that is switched on: \(Self.deliberateNames).")
    var deliberate: String?
    @Flag(help: "Without faults of the surroundings.")
    var calm = false
    @Flag(help: "Let the nodes of the lives train with the real trainer.")
    var realTrainer = false
    @Flag(help: "Train a model with virtual nodes instead: the options below are for it.")
    var train = false
    @Option(help: "Threads.")
    var jobs: Int = ProcessInfo.processInfo.activeProcessorCount
    @OptionGroup(title: "With --train") var training: TrainingSimulationOptions
    @OptionGroup var output: OutputOptions

    private static let deliberateNames = DeliberateFault.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        guard (1...256).contains(jobs) else { throw ValidationError("found --jobs \(jobs), expected 1 to 256") }
        if train { return try training.validate(nodes: nodes, rounds: rounds, seed: seed) }
        if training.isGiven { throw ValidationError("found options of a training, expected --train beside them") }
        guard (1...1_000_000_000).contains(seeds) else {
            throw ValidationError("found --seeds \(seeds), expected 1 to 1000000000")
        }
        if let nodes, !(1...1000).contains(nodes) {
            throw ValidationError("found --nodes \(nodes), expected 1 to 1000")
        }
        if let rounds, !(1...1000).contains(rounds) {
            throw ValidationError("found --rounds \(rounds), expected 1 to 1000")
        }
        if let deliberate, DeliberateFault(rawValue: deliberate) == nil {
            throw ValidationError("found --deliberate \(deliberate), expected one of \(Self.deliberateNames)")
        }
        if only != nil, seed == nil { throw ValidationError("--only goes with --seed") }
        if let only, numbers(in: only) == nil {
            throw ValidationError("found --only \(only), expected numbers between commas")
        }
    }

    func run() async throws {
        if train {
            let source = try SimulationSource(training, nodes: nodes, rounds: rounds, seed: seed)
            return try await TrainingSimulationRun(source: source, options: training, jobs: jobs, output: output).run()
        }
        if let seed { return try tell(seed) }
        let start = ContinuousClock.now
        let campaign = SimulationCampaign(first: firstSeed, count: UInt64(seeds), jobs: jobs) { simulation(of: $0) }
        let (statistics, failure) = await campaign.run()
        let elapsed = ContinuousClock.now - start
        let report = SimulationReport(statistics: statistics, seconds: elapsed / .seconds(1))
        try output.print(report) { [$0.text] }
        guard let failure else { return }
        Terminal.note("seed \(failure.simulation.seed): \(failure.outcome.violation?.description ?? "")")
        for fault in failure.outcome.faults { Terminal.note("  \(fault.number)  \(fault.kind.rawValue)") }
        Terminal.note("replay: \(failure.command)")
        throw ExitStatus.failed.exitCode
    }

    private func simulation(of seed: UInt64) -> Simulation {
        let options = Scenario.Options(nodeCount: nodes, rounds: rounds, hasFaults: !calm)
        var simulation = Simulation(seed: seed, options: options)
        simulation.deliberate = deliberate.flatMap { DeliberateFault(rawValue: $0) }
        if realTrainer { simulation.work = TrainerWork() }
        return simulation
    }

    private func tell(_ seed: UInt64) throws {
        var simulation = simulation(of: seed)
        simulation.isNarrated = true
        if let only { simulation.allowed = numbers(in: only) }
        let outcome = simulation.run()
        for line in outcome.transcript { Terminal.write(line) }
        guard let violation = outcome.violation else { return }
        throw CommandFailure("seed \(seed): \(violation)")
    }

    private func numbers(in text: String) -> Set<Int>? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: true).map { Int($0) }
        return parts.contains(nil) ? nil : Set(parts.compactMap(\.self))
    }
}
