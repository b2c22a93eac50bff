import ArgumentParser
import Federation
import Foundation
import Reports
import Wire

/// `tributary rounds show`.
struct RoundsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one round: what every node contributed, and who did not and why.",
        discussion: """
            Example:
              tributary rounds show 3 --federation wards/federation.yaml
            """
    )

    @Argument(help: "The round's number.") var round: Int
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard round >= 1 else { throw ValidationError("found round \(round), expected a number from 1.") }
    }

    func run() async throws {
        let answer = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            return try await coordinator.get(.showRound, path: [name.text, "\(round)"], as: RoundResponse.self)
        }
        try output.print(answer) {
            Self.heading($0) + Self.task($0.summary) + Self.nodes($0) + Self.cost($0) + Self.tasks($0)
        }
    }

    private static func heading(_ answer: RoundResponse) -> [String] {
        let round = answer.summary
        let closing =
            switch round.closing {
            case "everyone": "everyone answered"
            case "enough": "closed with enough updates, from \(round.participants) of \(round.cohort)"
            case "deadline": "closed at the deadline with \(round.participants) of \(round.cohort)"
            default: "abandoned: the study was stopped"
            }
        return [
            Style.bold("Round \(round.round)") + " (\(round.kind.rawValue)), \(closing)",
            "  started     \(Format.time(round.started)), took \(Format.seconds(round.seconds))",
            "  model       \(answer.modelBefore)",
            "           →  \(round.model)",
            "  record      \(answer.recordDigest)",
            "  before      loss \(Format.loss(round.evaluationBefore?.loss)),"
                + " accuracy \(Format.percent(round.evaluationBefore?.accuracy))",
            "  after       loss \(Format.loss(round.evaluation?.loss)),"
                + " accuracy \(Format.percent(round.evaluation?.accuracy))",
        ]
    }

    /// What the round was in its task, and an empty line.
    private static func task(_ round: RoundSummary) -> [String] {
        guard let task = round.task else { return [""] }
        var lines = ["  task        \(task)" + (round.boundary.map { ", ended by \(ending($0, round.drift))" } ?? "")]
        if let importance = round.consolidated?.importance { lines.append("  importance  \(importance)") }
        if let penalty = round.consolidated?.penalty { lines.append("  penalty     \(penalty)") }
        if let outputs = round.consolidated?.outputs { lines.append("  outputs     \(outputs) from here on") }
        for alarm in round.alarms ?? [] { lines.append("  forgotten   " + TaskSentence.fall(alarm)) }
        return lines + [""]
    }

    private static func ending(_ boundary: String, _ drift: Double?) -> String {
        switch boundary {
        case "rounds": "its last round"
        case "patience": "patience: the hold-out stood still"
        case "advanced": "the operator"
        default: "\(boundary) \(Format.loss(drift))"
        }
    }

    /// How the model the round started from does on each task, by node.
    private static func tasks(_ answer: RoundResponse) -> [String] {
        guard let overall = answer.summary.tasks, !overall.isEmpty else { return [] }
        let names = overall.keys.sorted()
        var table = Table([.text("ON EACH TASK")] + names.map { .number($0.text) })
        for node in answer.nodes {
            guard let tasks = node.tasks else { continue }
            table.add([node.node.text] + names.map { Format.percent(tasks[$0]?.accuracy) })
        }
        table.add(["all"] + names.map { Format.percent(overall[$0]?.accuracy) })
        return [""] + table.lines
    }

    private static func nodes(_ answer: RoundResponse) -> [String] {
        var table = Table([
            .text("NODE"), .text("OUTCOME"), .number("EXAMPLES"), .number("NORM"), .number("TRAIN LOSS"),
            .number("LOSS"), .number("ACCURACY"), .number("SECONDS"), .number("BYTES"), .text("UPDATE"),
        ])
        for node in answer.nodes {
            table.add([
                node.node.text, node.outcome, node.exampleCount.map(String.init) ?? "–",
                node.updateNorm.map { String(format: "%.4f", $0) } ?? "–", Format.loss(node.trainingLoss),
                Format.loss(node.evaluation?.loss), Format.percent(node.evaluation?.accuracy),
                node.seconds.map(Format.seconds) ?? "–", node.byteCount.map(Format.bytes) ?? "–",
                node.update.map(Format.short) ?? "–",
            ])
        }
        let asides = (answer.setAside ?? []).map { aside in
            "  \(aside.node) is set aside: \(Terminal.printable(aside.reason))"
        }
        let reasons =
            answer.nodes.compactMap { node in
                node.reason.map { "  \(node.node) \(node.outcome): \(Terminal.printable($0))" }
            } + asides
        let fairness = Fairness(of: answer.nodes).map { [""] + FairnessLines.of($0) } ?? []
        let note = "Loss and accuracy are those of the model the round started from, on each node's hold-out."
        return table.lines + (reasons.isEmpty ? [] : [""] + reasons) + fairness + ["", Style.dim(note)]
    }

    /// What each node spent, if any says so.
    private static func cost(_ answer: RoundResponse) -> [String] {
        guard answer.nodes.contains(where: { $0.resources != nil }) else { return [] }
        var table = Table([
            .text("COST"), .number("SECONDS"), .number("CPU"), .number("ENERGY"), .number("UP"), .number("DOWN"),
        ])
        for node in answer.nodes where node.update != nil {
            table.add([
                node.node.text, node.seconds.map(Format.seconds) ?? "–",
                node.resources?.cpuSeconds.map(Format.seconds) ?? "–", Quantity.energy(node.resources),
                node.byteCount.map(Format.bytes) ?? "–", node.resources?.bytesReceived.map(Format.bytes) ?? "–",
            ])
        }
        return [""] + table.lines + [Style.dim("Energy with ≈ is an estimate from processor time.")]
    }
}
