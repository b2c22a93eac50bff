import ArgumentParser
import Federation
import Foundation
import Wire

/// `tributary demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run a whole federation on this machine: a coordinator and four institutions as five processes.",
        discussion: """
            Example:
              tributary demo --institutions nodes

            Real data, real processes, mutual TLS on loopback. One institution is killed in the middle and started
            again.
            """
    )

    @Option(
        help: ArgumentHelp("The folder with the institutions and plan.yaml.", valueName: "folder"),
        completion: .directory
    )
    var institutions = "nodes"
    @Option(help: ArgumentHelp("The folder to run in; made anew.", valueName: "folder"), completion: .directory)
    var directory = ".demo"
    @Flag(help: "Do not kill anybody.") var undisturbed = false

    func run() async throws {
        let plan = try PlanSource(path: institutions + "/plan.yaml")
        let folders = try InstitutionFolder.all(in: institutions)
        let demo = try LocalFederation(directory: directory, madeBy: "demo")
        let interruption = Interruption { demo.cleanUp(removingFiles: true) }
        defer { interruption.cancel() }
        do {
            try await show(demo, plan: plan, folders: folders)
            demo.cleanUp(removingFiles: false)
        } catch {
            demo.cleanUp(removingFiles: false)
            Terminal.note("The logs are in \(directory)/log.")
            throw error
        }
    }

    private func show(_ demo: LocalFederation, plan: PlanSource, folders: [InstitutionFolder]) async throws {
        Terminal.write(
            Style.bold("Tributary: \(folders.count) institutions learn together; no data leaves any of them.")
        )
        Terminal.write("")
        try await demo.initialise()
        let url = try await demo.startCoordinator()
        Terminal.write("coordinator  \(url), process \(demo.process(of: .coordinator)?.identifier ?? 0)")
        for folder in folders {
            try await demo.join(folder)
            let number = demo.process(of: .node(folder.name))?.identifier ?? 0
            Terminal.write("\(folder.name.text.padding(to: 12)) process \(number), \(folder.description)")
        }
        let study = try await startStudy(in: demo, "plan.yaml")
        Terminal.write("")
        let victim = folders[folders.count / 2].name
        let middle = plan.plan.rounds / 2
        var display = RoundDisplay()
        var hasKilled = undisturbed
        var last: RoundSummary?
        try await demo.follow(study) { news in
            try display.show(news)
            last = news.rounds.last ?? last
            guard !hasKilled, news.study.committedRounds >= middle else { return }
            hasKilled = true
            display.finish()
            Terminal.write(Style.yellow("      kill -9 \(victim) in round \(news.study.committedRounds + 1)"))
            try demo.killAndRestart(.node(victim))
            Terminal.write(Style.yellow("      \(victim) starts again and goes on by itself"))
        }
        display.finish()
        try conclude(plan: plan, folders: folders, together: last)
        try await showForgetting(demo)
        lookFurther(plan)
    }

    private func startStudy(in demo: LocalFederation, _ file: String) async throws -> StudyName {
        let study = try await demo.startStudy("\(institutions)/\(file)")
        study.show()
        return study.summary.study
    }

    /// The same tasks in turn, without and with what keeps the model from forgetting.
    private func showForgetting(_ demo: LocalFederation) async throws {
        Terminal.write("")
        Terminal.write(Style.bold("Now three tasks in turn: digits upright, turned by 90°, mirrored."))
        var lists: [TaskListResponse] = []
        for file in ["tasks-none.yaml", "tasks-ewc.yaml"] {
            Terminal.write("")
            let study = try await startStudy(in: demo, file)
            var display = RoundDisplay()
            try await demo.follow(study) { try display.show($0) }
            display.finish()
            lists.append(
                try await demo.withCoordinator {
                    try await $0.get(.listTasks, path: [study.text], as: TaskListResponse.self)
                }
            )
        }
        Terminal.write("")
        Terminal.write(Style.bold("What each model still knows, accuracy in per cent over all institutions:"))
        for line in MatrixGrid.sideBySide(lists) { Terminal.write("  " + line) }
        let averages = lists.compactMap(\.overall.averageAccuracy)
        guard averages.count == 2, let none = lists[0].overall.backwardTransfer,
            let held = lists[1].overall.backwardTransfer
        else { throw CommandFailure("the tasks ended without a measured model") }
        Terminal.write("")
        Terminal.write(
            Style.green(
                "  Elastic weight consolidation kept \(Format.percent(averages[1])) instead of "
                    + "\(Format.percent(averages[0])): earlier tasks changed by \(TaskSentence.points(held)) instead of "
                    + "\(TaskSentence.points(none))."
            )
        )
    }

    private func conclude(plan: PlanSource, folders: [InstitutionFolder], together: RoundSummary?) throws {
        guard let accuracy = together?.evaluation?.accuracy, let model = together?.model else {
            throw CommandFailure("the study ended without a measured model")
        }
        let alone = try Baseline(plan: plan, institutions: folders).accuracies()
        Terminal.write("")
        Terminal.write(Style.bold("What was learned, measured on everybody's held-out examples:"))
        for (name, value) in alone {
            Terminal.write("  \(name.text.padding(to: 12)) alone     \(Format.percent(value))")
        }
        Terminal.write(Style.green("  \(folders.count) together             \(Format.percent(accuracy))"))
        if let best = alone.map(\.accuracy).max() {
            let gain = String(format: "%+.1f", (accuracy - best) * 100)
            Terminal.write("  \(gain) points against the best alone; model \(Format.short(model))")
        }
    }

    private func lookFurther(_ plan: PlanSource) {
        let executable = CommandLine.arguments.first ?? "tributary"
        let study = "--study \(plan.plan.study) --federation \(directory)/federation.yaml"
        Terminal.write("")
        Terminal.write("Look further:")
        Terminal.write("  \(executable) coordinator start --federation \(directory)/federation.yaml &")
        Terminal.write("  \(executable) rounds list \(study)")
        Terminal.write("  \(executable) rounds show \(plan.plan.rounds / 2 + 1) \(study)")
        Terminal.write("  \(executable) tasks matrix --study tasks-ewc --federation \(directory)/federation.yaml")
        Terminal.write("  \(executable) model export model.safetensors \(study)")
    }
}
