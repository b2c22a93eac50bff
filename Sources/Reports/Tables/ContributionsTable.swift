import Federation
import Parameters
public import Wire

/// What each node gave to each round, or why nothing, as comma-separated values: a row a node and round.
public struct ContributionsTable: Sendable {
    /// The heading.
    public static let heading = [
        "study", "round", "task", "node", "outcome", "reason", "late_from", "weight", "examples", "update_norm",
        "training_loss", "loss_before", "accuracy_before", "seconds", "bytes_up", "bytes_down", "cpu_seconds",
        "energy_joules", "energy_source", "at", "update",
    ].joined(separator: ",")

    /// The rows of a round that came with its nodes.
    public static func lines(_ round: RoundSummary, of study: StudySummary) -> [String] {
        (round.nodes ?? []).map { node in
            CommaSeparated.line([
                .text(study.study.text), .whole(round.round.value), .optional(round.task?.text),
                .text(node.node.text), .text(node.outcome), .optional(node.reason),
                .optional(node.lateFrom?.value), .optional(node.weight), .optional(node.exampleCount),
                .optional(node.updateNorm), .optional(node.trainingLoss), .optional(node.evaluation?.loss),
                .optional(node.evaluation?.accuracy), .optional(node.seconds), .optional(node.byteCount),
                .optional(node.resources?.bytesReceived), .optional(node.resources?.cpuSeconds),
                .optional(node.resources?.energyJoules), .optional(node.resources?.energySource?.rawValue),
                .optional(node.at?.description), .optional(node.update?.hexadecimal),
            ])
        }
    }
}
