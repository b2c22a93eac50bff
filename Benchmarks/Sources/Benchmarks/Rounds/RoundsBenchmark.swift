import Foundation

/// A round without training: four nodes, mutual TLS, five processes.
struct RoundsBenchmark {
    let executable: String
    let peers: PeerInterpreter?

    private static let nodeCount = 4

    func run(_ report: (Measurement) -> Void) throws {
        for model in BenchmarkModel.allCases { try measure(model, report) }
    }

    private func measure(_ model: BenchmarkModel, _ report: (Measurement) -> Void) throws {
        let study = try ours(model)
        let seconds = median(study.roundSeconds)
        let theirs = try peers?.measure("rounds", ["\(Self.nodeCount)", "\(model.megabytes)"])
        let name = "\(Self.nodeCount) nodes × \(model.megabytes) MB"
        let spread = "\(Format.seconds(study.roundSeconds.min())) to \(Format.seconds(study.roundSeconds.max()))"
        report(
            Measurement(
                name: "a round, \(name), median of \(study.roundSeconds.count)",
                ours: "\(Format.seconds(seconds)) (\(spread))",
                peer: theirs.map { "\(Format.seconds($0.seconds)) (\($0.peer), no TLS)" },
                ratio: theirs?.seconds.map { $0 / seconds },
                target: model == .small ? ("≤ 50 ms", seconds <= 0.05) : ("≤ 5 s", seconds <= 5)
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
                target: model == .large ? ("≤ 400 MB", peak <= 400) : nil
            )
        )
    }

    private func ours(_ model: BenchmarkModel) throws -> FinishedStudy {
        let federation = try LoopbackFederation(executable: executable)
        try federation.join(nodes: Self.nodeCount, model: model)
        return try federation.run(model.plan(rounds: model == .small ? 100 : 8, nodes: Self.nodeCount))
    }
}
