import Federation
import Parameters
public import Wire

/// Rounds as comma-separated values: a row a round.
public struct RoundsTable: Sendable {
    /// The heading.
    public static let heading = [
        "study", "round", "kind", "state", "closing", "task", "started", "seconds", "attempts", "cohort",
        "participants", "late", "examples", "training_loss", "loss_before", "accuracy_before", "loss", "accuracy",
        "bytes_in", "bytes_out", "model",
    ].joined(separator: ",")

    /// The row of a round.
    public static func line(_ round: RoundSummary, of study: StudySummary) -> String {
        CommaSeparated.line([
            .text(study.study.text), .whole(round.round.value), .text(round.kind.rawValue), .text(round.state),
            .text(round.closing), .optional(round.task?.text), .text("\(round.started)"), .number(round.seconds),
            .whole(round.attempts), .whole(round.cohort), .whole(round.participants), .whole(round.late ?? 0),
            .whole(round.exampleCount), .optional(round.trainingLoss), .optional(round.evaluationBefore?.loss),
            .optional(round.evaluationBefore?.accuracy), .optional(round.evaluation?.loss),
            .optional(round.evaluation?.accuracy), .whole(round.bytesIn), .whole(round.bytesOut),
            .text(round.model.hexadecimal),
        ])
    }
}
