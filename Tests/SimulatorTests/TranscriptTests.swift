import TestSupport
import Testing

@testable import Simulator

/// The protocol as a story. A change of the protocol is a readable difference of `Golden/narrated-round.txt`.
@Suite struct TranscriptTests {
    /// The first seed, and a fault of it, with which one of three nodes is killed while it trains and nothing else
    /// happens.
    private static func life() throws -> Simulation {
        for seed in UInt64(1)...500 {
            var simulation = Simulation(seed: seed, options: Scenario.Options(nodeCount: 3, rounds: 2))
            for fault in simulation.run().faults where fault.kind == .nodeKilled {
                simulation.allowed = [fault.number]
                simulation.isNarrated = true
                let told = simulation.run()
                let isKilledInTraining = told.transcript.contains {
                    $0.hasSuffix("is killed while training in round 1")
                }
                if told.faults.map(\.kind) == [.nodeKilled], isKilledInTraining { return simulation }
            }
        }
        return try #require(nil as Simulation?)
    }

    @Test func `three nodes, one killed in the middle`() throws {
        let outcome = try Self.life().run()
        #expect(outcome.violation == nil)
        try expectGolden(outcome.transcript.joined(separator: "\n") + "\n", named: "narrated-round.txt")
    }

    @Test func `nothing is told that nobody wants to hear`() {
        #expect(Simulation(seed: 1).run().transcript.isEmpty)
    }
}
