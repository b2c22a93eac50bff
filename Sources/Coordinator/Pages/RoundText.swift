import Federation
import Wire

/// A round as a row of a table.
enum RoundText {
    static func row(_ round: RoundSummary, of study: StudyName) -> PageValues {
        var values: PageValues = [
            "round": round.round.value,
            "path": PageRoute.round.path(study.text, "\(round.round)"),
            "kind": round.kind.rawValue,
            "state": round.state,
            "closing": closing(round),
            "seconds": PageText.duration(round.seconds),
            "answers": "\(round.participants)/\(round.cohort)",
            "examples": PageText.count(round.exampleCount),
            "trainingLoss": PageText.decimal(round.trainingLoss),
            "loss": PageText.decimal(round.evaluation?.loss),
            "accuracy": PageText.percent(round.evaluation?.accuracy),
            "bytes": PageText.bytes(round.bytesIn),
        ]
        values["started"] = PageText.time(round.started.instant)
        if let late = round.late { values["late"] = late }
        if let task = round.task { values["task"] = task.text }
        if round.alarms?.isEmpty == false { values["alarm"] = true }
        return values
    }

    /// How a round ended, in words.
    static func closing(_ round: RoundSummary) -> String {
        switch round.closing {
        case "everyone": "everyone answered"
        case "deadline": "\(round.participants) of \(round.cohort): deadline"
        case "enough": "\(round.participants) of \(round.cohort): enough"
        default: round.closing
        }
    }
}
