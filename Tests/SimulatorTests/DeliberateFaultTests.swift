import Testing

@testable import Simulator

/// The simulator finds bugs: each of these is one, and is found.
@Suite struct DeliberateFaultTests {
    /// Within so many seeds.
    private static let seeds: ClosedRange<UInt64> = 1...5000

    @Test(arguments: DeliberateFault.allCases)
    func `a deliberate fault is found`(_ fault: DeliberateFault) {
        for seed in Self.seeds {
            var simulation = Simulation(seed: seed)
            simulation.deliberate = fault
            if simulation.run().violation != nil { return }
        }
        Issue.record("\(fault.rawValue) was not found within \(Self.seeds.count) seeds")
    }

    @Test func `a failure is shrunk to the faults that it needs, and its command lives it again`() throws {
        var simulation = Simulation(seed: 1)
        simulation.deliberate = .snapshotSkipsEvent
        var found: Simulation.Outcome?
        for seed in Self.seeds {
            simulation = Simulation(seed: seed)
            simulation.deliberate = .snapshotSkipsEvent
            let outcome = simulation.run()
            if outcome.violation != nil, outcome.faults.count > 10 {
                found = outcome
                break
            }
        }
        let outcome = try #require(found)
        let example = try #require(simulation.shrunk(from: outcome))
        #expect(example.outcome.faults.count < outcome.faults.count)
        for fault in example.outcome.faults {
            var without = example.simulation
            without.allowed?.remove(fault.number)
            #expect(without.run().violation?.promise != outcome.violation?.promise, "\(fault.kind) is not needed")
        }
        #expect(example.outcome.faults.contains { [.coordinatorKilled, .coordinatorPowerCut].contains($0.kind) })
        let again = example.simulation.run()
        #expect(again.violation == example.outcome.violation)
        let numbers = example.outcome.faults.map { "\($0.number)" }.joined(separator: ",")
        #expect(
            example.command == "tributary simulate --seed \(simulation.seed) --deliberate snapshot-skips-event"
                + " --only \"\(numbers)\""
        )
    }

    @Test func `without a violation there is nothing to shrink`() {
        let simulation = Simulation(seed: 1)
        #expect(simulation.shrunk(from: simulation.run()) == nil)
    }
}
