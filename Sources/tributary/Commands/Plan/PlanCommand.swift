import ArgumentParser
import Federation
import Foundation
import Parameters
import Training

/// `tributary plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Check plans.",
        subcommands: [PlanCheckCommand.self]
    )
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
                "  cohort    \(start); the first round waits for \(max(plan.quorum, plan.cohort.minimum))",
                "  closing   everyone, or \(plan.quorum) at the deadline of \(Format.seconds(plan.deadlineSeconds))",
            ]
        }
    }
}
