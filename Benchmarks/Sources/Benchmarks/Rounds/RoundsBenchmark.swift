import Foundation

/// A round with next to no training over mutual TLS, each node a process.
struct RoundsBenchmark {
    let executable: String
    let peers: PeerInterpreter?

    /// What is measured: nodes, model, rounds, and the seconds that a round may take.
    private struct Case {
        let nodes: Int
        let model: BenchmarkModel
        let rounds: Int
        let limit: Double
    }

    private static let cases = [
        Case(nodes: 8, model: .small, rounds: 100, limit: 0.02),
        Case(nodes: 4, model: .medium, rounds: 20, limit: 0.25),
        Case(nodes: 4, model: .large, rounds: 8, limit: 2),
    ]

    func run(_ report: (Measurement) -> Void) throws {
        for measured in Self.cases { try measure(measured, report) }
    }

    private func measure(_ measured: Case, _ report: (Measurement) -> Void) throws {
        let (nodes, model) = (measured.nodes, measured.model)
        let study = try ours(measured)
        let seconds = median(study.roundSeconds)
        let theirs = try peers?.measure("rounds", ["\(nodes)", "\(model.megabytes)"])
        let name = "\(nodes) nodes × \(model.megabytes) MB"
        let spread = "\(Format.seconds(study.roundSeconds.min())) to \(Format.seconds(study.roundSeconds.max()))"
        report(
            Measurement(
                name: "a round, \(name), median of \(study.roundSeconds.count)",
                ours: "\(Format.seconds(seconds)) (\(spread))",
                peer: theirs.map { "\(Format.seconds($0.seconds)) (\($0.peer), no TLS)" },
                ratio: theirs?.seconds.map { $0 / seconds },
                target: ("≤ \(Format.seconds(measured.limit))", seconds <= measured.limit)
            )
        )
        report(
            Measurement(
                name: "of it a node's reading, one step, writing, \(name)",
                ours: Format.seconds(median(study.nodeSeconds)),
                peer: ""
            )
        )
        let peak = Double(study.coordinatorPeak) / 1e6
        report(
            Measurement(
                name: "coordinator's peak memory, \(name)",
                ours: Format.megabytes(peak),
                peer: theirs.map { "\(Format.megabytes($0.memoryMegabytes)) (server side)" },
                ratio: theirs?.memoryMegabytes.map { $0 / peak },
                target: model == .large ? ("≤ 350 MB", peak <= 350) : nil
            )
        )
        guard model == .large else { return }
        let bound = try TransferBound()
        let least = bound.seconds(byteCount: Int(2e6 * Double(nodes) * model.megabytes))
        report(
            Measurement(
                name: "the least that a round takes, \(name): \(bound.description)",
                ours: "\(Format.seconds(least)), of which a round is \(String(format: "%.1f", seconds / least)) ×",
                peer: "",
                target: ("≤ 2 ×", seconds <= 2 * least)
            )
        )
    }

    private func ours(_ measured: Case) throws -> FinishedStudy {
        let federation = try LoopbackFederation(executable: executable)
        try federation.join(nodes: measured.nodes, model: measured.model)
        return try federation.run(measured.model.plan(rounds: measured.rounds, nodes: measured.nodes))
    }
}
