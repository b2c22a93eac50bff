import Federation
import Parameters
public import Wire

/// A model's card: what it is, from what it learned, how it does at each institution, where it comes from.
///
/// After M. Mitchell et al., "Model Cards for Model Reporting", 2019, arXiv:1810.03993. Everything in it is in the
/// federation's history; the same history makes the same card.
public struct ModelCard: Sendable {
    /// The federation's name.
    public var federation: String
    /// The study with its plan.
    public var study: StudyResponse
    /// The rounds of the study from the first on, with their nodes.
    public var rounds: [RoundSummary]
    /// The round that made the model; its summary is in ``rounds``.
    public var round: RoundResponse
    /// The tasks; nil in a study without.
    public var tasks: TaskListResponse?

    /// A card of the model that a round made.
    public init(
        federation: String,
        study: StudyResponse,
        rounds: [RoundSummary],
        round: RoundResponse,
        tasks: TaskListResponse?
    ) {
        self.federation = federation
        self.study = study
        self.rounds = rounds
        self.round = round
        self.tasks = tasks
    }

    /// The card.
    public var markdown: String {
        let sections = [heading, plan, data, metrics, forgetting, cost, absences, lineage, limits]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// The rounds up to the one that made the model.
    var past: [RoundSummary] { rounds.filter { $0.round <= round.summary.round } }

    /// The round that measured the model: the next one, or the last evaluation itself.
    var measuring: RoundSummary? {
        if round.summary.kind != .training { return rounds.first { $0.round == round.summary.round } }
        return rounds.first { $0.round == round.summary.round.next }
    }

    // MARK: Sections

    private var heading: [String] {
        let summary = round.summary
        return [
            "# Model card: \(Markdown.escaped(summaryName))", "",
            "| | |", "|---|---|",
            "| Model | \(Markdown.code("sha256:\(summary.model)")) |",
            "| Federation | \(Markdown.escaped(federation)) |",
            "| Study | \(Markdown.escaped(study.summary.study.text)) (\(Markdown.escaped(study.summary.status))) |",
            "| Made by | round \(summary.round), opened \(summary.started) |",
            "| Record | \(Markdown.code("sha256:\(round.recordDigest)")) |",
        ]
    }

    private var summaryName: String { "\(study.summary.study), round \(round.summary.round)" }

    private var plan: [String] {
        let plan = study.plan
        let widths = ([plan.model.inputs] + plan.model.hidden + [plan.model.outputs]).map(String.init)
        var lines = [
            "## Plan", "",
            "- Network: \(plan.model.network.rawValue) \(widths.joined(separator: "–")), "
                + "\(plan.model.parameterCount) parameters; loss \(Markdown.code(plan.model.loss.rawValue))",
            "- Training in a round: \(plan.training.epochs) epochs, batches of \(plan.training.batchSize), "
                + Self.optimizer(plan.training.optimizer),
            "- Rounds: \(plan.rounds) training rounds planned, quorum \(plan.quorum), "
                + "deadline \(Quantity.seconds(plan.deadlineSeconds)), seed \(plan.seed)",
        ]
        if let proximal = plan.training.proximal { lines.append("- FedProx: μ = \(proximal)") }
        if let buffer = plan.buffer { lines.append("- Asynchronous: a step every \(buffer) updates") }
        if let continual = plan.continual {
            let names = continual.tasks.map { Markdown.escaped($0.name.text) }.joined(separator: ", then ")
            lines.append("- Tasks: \(names); method \(Markdown.code(continual.method.rawValue))")
        }
        return lines
    }

    private static func optimizer(_ optimizer: TrainingPlan.Optimizer) -> String {
        switch optimizer {
        case .sgd(let rate, let momentum, let decay):
            "SGD with learning rate \(rate), momentum \(momentum), weight decay \(decay)"
        case .adamW(let rate, let beta1, let beta2, _, let decay):
            "AdamW with learning rate \(rate), β₁ \(beta1), β₂ \(beta2), weight decay \(decay)"
        }
    }

    /// What each institution trained and held out, as it said.
    private var data: [String] {
        let sizes = DataSizes(past, measuring: measuring)
        guard !sizes.rows.isEmpty else { return ["## Data", "", "No institution has contributed."] }
        let table = Markdown.table(
            ["institution", "rounds", "training examples", "held-out examples"],
            numeric: [1, 2, 3],
            sizes.rows.map { row in
                [
                    Markdown.escaped(row.node.text), "\(row.rounds)", Quantity.range(row.examples),
                    row.holdout.map { "\($0)" } ?? "–",
                ]
            }
        )
        let note = "Training examples are those of a round, from the fewest to the most; they stayed where they are."
        return ["## Data", ""] + table + ["", note]
    }

    private var metrics: [String] {
        let title = "## Metrics"
        guard let measuring else { return [title, "", "The model is not measured yet: the next round does it."] }
        let nodes = (measuring.nodes ?? []).filter { $0.outcome == "accepted" && $0.evaluation != nil }
        func row(_ name: String, _ metrics: EvaluationMetrics?) -> [String] {
            [
                name, "\(metrics?.exampleCount ?? 0)", Quantity.loss(metrics?.loss),
                Quantity.percent(metrics?.accuracy), Quantity.loss(metrics?.auc), Quantity.percent(metrics?.precision),
                Quantity.percent(metrics?.recall),
            ]
        }
        let overall = measuring.kind == .training ? measuring.evaluationBefore : measuring.evaluation
        let table = Markdown.table(
            ["institution", "held-out", "loss", "accuracy", "AUC", "precision", "recall"],
            numeric: [1, 2, 3, 4, 5, 6],
            nodes.map { row(Markdown.escaped($0.node.text), $0.evaluation) } + [row("**all**", overall)]
        )
        var lines = [
            title, "", "Measured in round \(measuring.round) by each institution on its own held-out data.", "",
        ]
        lines += table
        if let fairness = Fairness(of: measuring.nodes ?? []) {
            lines += [
                "",
                "Fairness: worst \(Markdown.escaped(fairness.worst.text)) with "
                    + "\(Quantity.percent(fairness.accuracies[fairness.worst])), spread "
                    + "\(Quantity.points(fairness.spread)), Jain's index \(Quantity.loss(fairness.jain)) (1: all alike).",
            ]
        }
        return lines
    }

    private var forgetting: [String] {
        guard let tasks, !tasks.measurements.isEmpty else { return [] }
        let names = tasks.tasks.map(\.task)
        let known = tasks.measurements.filter { $0.round <= (measuring?.round ?? round.summary.round.next) }
        let rows = known.map { measurement in
            [measurement.after.map { "after \(Markdown.escaped($0.text))" } ?? "initial"]
                + names.map { Quantity.percent(measurement.overall[$0]?.accuracy) }
        }
        return ["## Tasks", "", "Accuracy on each task after each task was learned, over all institutions.", ""]
            + Markdown.table(
                ["model"] + names.map { Markdown.escaped($0.text) },
                numeric: Set(1...max(1, names.count)),
                rows
            )
    }
}
