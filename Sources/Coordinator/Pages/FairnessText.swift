import Federation
import Wire

/// How evenly a model serves the institutions, in words.
enum FairnessText {
    /// The values of the template `fairness`; nil if nobody reported an accuracy in the round.
    static func values(_ round: RoundResponse, of study: StudyName) -> PageValues? {
        guard let fairness = Fairness(of: round.nodes) else { return nil }
        func institution(_ node: NodeName) -> PageValues {
            [
                "node": node.text,
                "path": PageRoute.node.path(node.text),
                "accuracy": PageText.percent(fairness.accuracies[node]),
            ]
        }
        return [
            "round": round.summary.round.value,
            "roundPath": PageRoute.round.path(study.text, "\(round.summary.round)"),
            "institutions": fairness.accuracies.count,
            "mean": PageText.percent(fairness.mean),
            "worst": institution(fairness.worst),
            "best": institution(fairness.best),
            "spread": PageText.percent(fairness.spread),
            "jain": PageText.decimal(fairness.jain),
        ]
    }
}
