import ArgumentParser
import Federation
import Foundation
import Parameters
import Settings
import Training

/// `tributary plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Begin a plan and check it.",
        subcommands: [PlanNewCommand.self, PlanCheckCommand.self]
    )
}

/// `tributary plan new`.
struct PlanNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Print a plan to start from, with every key and what it means.",
        discussion: """
            Example:
              tributary plan new digits > plan.yaml
            """
    )

    @Argument(help: "The study's name.") var study: StudyName

    func run() { Terminal.writeRaw(PlanFile.template(study: study)) }
}

/// `tributary plan check`.
struct PlanCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a plan strictly and say what it means, without starting anything.",
        discussion: """
            Example:
              tributary plan check plan.yaml
            """
    )

    @Argument(help: "The plan.", completion: .file(extensions: ["yaml", "yml"])) var plan: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let source = try PlanSource(path: plan)
        let model = try source.initialModel()
        try output.print(source.plan) { plan in
            let start =
                switch plan.cohort.selection {
                case .all: "every eligible node"
                case .fraction(let fraction): "\(Format.percent(fraction)) of the eligible nodes"
                case .count(let count): "\(count) of the eligible nodes"
                }
            let widths = [plan.model.inputs] + plan.model.hidden + [plan.model.outputs]
            return [
                "\(self.plan): the plan can run",
                "  study     \(plan.study), seed \(plan.seed)",
                "  model     \(plan.model.network.rawValue) \(widths.map(String.init).joined(separator: "–")),"
                    + " \(plan.model.parameterCount) parameters, \(Format.bytes(model.count)) to send each way",
                "  rounds    \(plan.rounds), then one evaluation",
            ] + Self.tasks(plan) + [
                "  cohort    \(start); the first round waits for \(max(plan.quorum, plan.cohort.minimum))",
                "  closing   everyone, or \(plan.quorum) at the deadline of \(Format.seconds(plan.deadlineSeconds))",
            ] + (plan.keep.map { ["  keep      models by \($0)"] } ?? [])
        }
    }

    /// The tasks, and what keeps the model from forgetting.
    private static func tasks(_ plan: Plan) -> [String] {
        guard let continual = plan.continual else { return [] }
        let tasks = continual.tasks.map { task in
            let rules = [
                "\(task.rounds) rounds", task.patience.map { "patience \($0)" }, task.drift.map { "drift \($0)" },
            ]
            return "\(task.name) (\(rules.compactMap(\.self).joined(separator: ", ")))"
        }
        var method = continual.method.rawValue
        if continual.method.measuresImportance {
            method += ", λ \(continual.lambda), consolidation \(continual.consolidation.rawValue)"
        }
        if continual.replayExamples > 0 { method += ", replay \(continual.replayExamples)" }
        return [
            "  tasks     \(tasks.joined(separator: ", then "))",
            "  method    \(method), heads \(continual.heads.rawValue)",
        ]
    }
}
