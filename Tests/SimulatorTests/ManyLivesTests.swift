import Federation
import Foundation
import Testing

@testable import Simulator

/// P1, P2, P4, P5 and P6 under every mixture of faults that the seeds draw.
@Suite struct ManyLivesTests {
    /// How many lives are lived: 2,000, or as many as `TRIBUTARY_SIMULATION_SEEDS` says.
    private static let count =
        ProcessInfo.processInfo.environment["TRIBUTARY_SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 2000

    /// The lives in eight parts, which may be lived beside each other.
    @Test(arguments: 0..<UInt64(8))
    func `P1 P2 P4 P5 P6: no fault breaks a promise, and once they stop every study finishes`(_ part: UInt64) {
        for seed in stride(from: part + 1, through: Self.count, by: 8) {
            let simulation = Simulation(seed: seed)
            let outcome = simulation.run()
            guard let violation = outcome.violation else { continue }
            let example = simulation.shrunk(from: outcome)
            Issue.record("seed \(seed): \(violation); replay: \(example?.command ?? "")")
            return
        }
    }

    @Test func `every kind of fault strikes`() {
        var total = SimulationStatistics()
        for seed in UInt64(1)...200 { total += Simulation(seed: seed).run().statistics }
        for kind in FaultKind.allCases { #expect(total.count(of: kind) > 0, "\(kind.rawValue)") }
        #expect(total.lives == 200 && total.restarts > 100)
    }

    @Test func `P2: the same seed is the same life, event for event`() {
        for seed in UInt64(1)...20 {
            let (first, second) = (Simulation(seed: seed).run(), Simulation(seed: seed).run())
            #expect(first.statistics == second.statistics && first.records == second.records)
        }
    }

    @Test func `P2: where every round had everyone, the model is that of the undisturbed life`() {
        var compared = 0
        for seed in UInt64(1)...600 {
            let disturbed = Simulation(seed: seed).run()
            // Whoever has a node's certificate can send another sound update in its name.
            if disturbed.faults.contains(where: { $0.kind == .hostile }) { continue }
            var calm = Simulation(seed: seed)
            calm.options.hasFaults = false
            let undisturbed = calm.run()
            for (study, records) in disturbed.records {
                let who = records.map { $0.contributions.map { [$0.node.text, "\($0.origin(in: .first))"] } }
                let whoElse = undisturbed.records[study]?.map {
                    $0.contributions.map { [$0.node.text, "\($0.origin(in: .first))"] }
                }
                guard who == whoElse else { continue }
                #expect(disturbed.models[study] == undisturbed.models[study])
                compared += disturbed.faults.isEmpty ? 0 : 1
            }
        }
        #expect(compared > 50, "too few lives to compare: \(compared)")
    }

    @Test func `P1 P2: the real trainer keeps the promises as the cheap one does`() {
        for seed in UInt64(1)...40 {
            var simulation = Simulation(seed: seed)
            simulation.work = TrainerWork()
            let outcome = simulation.run()
            #expect(outcome.violation == nil, "seed \(seed): \(outcome.violation?.description ?? "")")
        }
    }
}
