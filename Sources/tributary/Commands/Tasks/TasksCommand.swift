import ArgumentParser
import Federation
import Wire

/// `tributary tasks`.
struct TasksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks",
        abstract: "Ask what a study has learned in turn and what it still knows; end a task.",
        subcommands: [TasksListCommand.self, TasksMatrixCommand.self, TasksAdvanceCommand.self]
    )
}

/// `tributary tasks list`.
struct TasksListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tasks of a study: what is learned, what comes, who has data for it.",
        discussion: """
            Example:
              tributary tasks list --federation wards/federation.yaml
            """
    )

    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let list = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            return try await coordinator.get(.listTasks, path: [name.text], as: TaskListResponse.self)
        }
        try output.print(list) { list in
            var table = Table([
                .text("TASK"), .text("STATE"), .number("ROUNDS"), .text("ENDED"), .number("ACCURACY"), .number("NOW"),
                .text("NODES"),
            ])
            let now = list.measurements.last?.overall ?? [:]
            for task in list.tasks {
                let learned = list.measurements.first { $0.after == task.task }?.overall[task.task]?.accuracy
                table.add([
                    task.task.text, task.state, "\(task.rounds)/\(task.plannedRounds)", ending(of: task),
                    Format.percent(learned), Format.percent(now[task.task]?.accuracy),
                    task.nodes.map(\.text).joined(separator: " "),
                ])
            }
            return table.lines + ["", "\(list.study), method \(list.method.rawValue): " + TaskSentence.summary(list)]
        }
    }

    private func ending(of task: TaskSummary) -> String {
        guard let drift = task.drift else { return task.boundary ?? "–" }
        return "drift \(Format.loss(drift))"
    }
}

/// `tributary tasks advance`.
struct TasksAdvanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advance",
        abstract: "End the task that is learned: its open round is finished, then it is consolidated.",
        discussion: """
            Example:
              tributary tasks advance --federation wards/federation.yaml
            """
    )

    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions

    func run() async throws {
        let answer = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            return try await coordinator.send(.advanceTask, path: [name.text], body: Empty(), as: StudyResponse.self)
        }
        Terminal.write("\(answer.summary.study): \(answer.summary.activity)")
    }
}

/// What a forgetting matrix comes to, in words.
enum TaskSentence {
    /// Average accuracy, backward and forward transfer, the worst institution and the spread.
    static func summary(_ list: TaskListResponse, node: NodeName? = nil) -> String {
        let measures = node.map { list.nodes[$0] } ?? list.overall
        guard let measures, let average = measures.averageAccuracy else { return "no task is done yet" }
        var parts = ["average accuracy \(Format.percent(average))"]
        if let backward = measures.backwardTransfer { parts.append("backward transfer \(points(backward))") }
        if let forward = measures.forwardTransfer { parts.append("forward transfer \(points(forward))") }
        if let forgetting = measures.forgetting { parts.append("forgetting \(points(forgetting))") }
        if node == nil, let worst = list.worst, let spread = list.spread {
            let accuracy = Format.percent(list.nodes[worst]?.averageAccuracy)
            parts.append("worst \(worst) with \(accuracy), spread \(points(spread))")
        }
        return parts.joined(separator: ", ")
    }

    /// How far a learned task fell.
    static func fall(_ alarm: TaskAlarm) -> String {
        "\(alarm.task) fell to \(Format.percent(alarm.accuracy)), \(points(alarm.accuracy - alarm.best))"
    }

    /// A difference of accuracies in points.
    static func points(_ difference: Double) -> String {
        let value = (1000 * difference).rounded() / 10
        return "\(value > 0 ? "+" : "")\(value == 0 ? 0 : value) points"
    }
}
