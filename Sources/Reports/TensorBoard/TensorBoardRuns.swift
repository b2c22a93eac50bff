import Federation
public import Wire

/// The rounds of a study as TensorBoard's runs: one of all institutions together, and one of each, so that the same
/// chart shows them beside one another.
public struct TensorBoardRuns: Sendable {
    /// The files by the name of their run: `all`, and each node's under `nodes/`.
    public private(set) var files: [String: EventFile] = [:]

    /// The runs of those rounds, in order and with their nodes.
    public init(_ rounds: [RoundSummary]) {
        guard let first = rounds.first else { return }
        let start = Self.seconds(first.started)
        for round in rounds {
            let time = Self.seconds(round.started) + round.seconds
            files["all", default: EventFile(start: start)]
                .add(Self.overall(round), step: round.round.value, time: time)
            for node in round.nodes ?? [] where node.outcome == "accepted" {
                files["nodes/\(node.node)", default: EventFile(start: start)]
                    .add(Self.scalars(of: node), step: round.round.value, time: time)
            }
        }
    }

    /// Where the files lie below a folder, with their bytes, by name.
    public var paths: [(path: String, bytes: [UInt8])] {
        files.sorted { $0.key < $1.key }.map { ("\($0.key)/\($0.value.name)", $0.value.bytes) }
    }

    private static func seconds(_ time: Timestamp) -> Double { Double(time.instant.milliseconds) / 1000 }

    /// What the round's own model did on the hold-outs, and what the round cost.
    private static func overall(_ round: RoundSummary) -> [(tag: String, value: Double)] {
        scalars([
            ("loss", round.evaluation?.loss), ("accuracy", round.evaluation?.accuracy),
            ("training_loss", round.trainingLoss), ("round/seconds", round.seconds),
            ("round/bytes_in", Double(round.bytesIn)), ("round/bytes_out", Double(round.bytesOut)),
            ("round/participants", Double(round.participants)), ("round/examples", Double(round.exampleCount)),
        ]) + tasks(round.tasks, before: "model_before")
    }

    private static func scalars(of node: RoundNode) -> [(tag: String, value: Double)] {
        scalars([
            ("model_before/loss", node.evaluation?.loss), ("model_before/accuracy", node.evaluation?.accuracy),
            ("training_loss", node.trainingLoss), ("update_norm", node.updateNorm),
            ("round/seconds", node.seconds), ("round/bytes_in", node.byteCount.map(Double.init)),
            ("round/examples", node.exampleCount.map(Double.init)),
            ("round/cpu_seconds", node.resources?.cpuSeconds),
            ("round/energy_joules", node.resources?.energyJoules),
        ]) + tasks(node.tasks, before: "model_before")
    }

    private static func scalars(_ values: [(String, Double?)]) -> [(tag: String, value: Double)] {
        values.compactMap { tag, value in value.map { (tag, $0) } }
    }

    private static func tasks(
        _ tasks: [TaskName: EvaluationMetrics]?,
        before prefix: String
    ) -> [(tag: String, value: Double)] {
        (tasks ?? [:]).sorted { $0.key < $1.key }.compactMap { task, metrics in
            metrics.accuracy.map { ("\(prefix)/task/\(task)", $0) }
        }
    }
}
