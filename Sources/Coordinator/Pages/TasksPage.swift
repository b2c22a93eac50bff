import Federation
import Wire

/// The tasks of a study in their order.
struct TasksPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    func page(_ name: StudyName) async throws -> Page {
        let study = try await engine.study(name)
        guard !study.plan.tasks.isEmpty else {
            return Page(.tasks, title: "Tasks", study: name, ["noTasks": true])
        }
        let list = try await engine.tasks(of: name)
        return Page(
            .tasks,
            title: "Tasks",
            study: name,
            [
                "method": list.method.rawValue,
                "measures": ForgettingPage.measures(list.overall),
                "tasks": list.tasks.map(row),
                "nodes": list.nodes.sorted { $0.key < $1.key }.map { node, measures in
                    [
                        "node": node.text, "path": PageRoute.node.path(node.text),
                        "average": PageText.percent(measures.averageAccuracy),
                        "forgetting": PageText.percent(measures.forgetting),
                        "backward": PageText.percent(measures.backwardTransfer),
                        "forward": PageText.percent(measures.forwardTransfer), "worst": node == list.worst,
                    ] as PageValues
                },
                "hasNodes": !list.nodes.isEmpty,
                "spread": PageText.percent(list.spread),
            ]
        )
    }

    private func row(_ task: TaskSummary) -> PageValues {
        var values: PageValues = [
            "task": task.task.text,
            "state": task.state,
            "rounds": task.rounds,
            "planned": max(task.plannedRounds, task.rounds),
            "boundary": task.boundary ?? PageText.nothing,
            "drift": PageText.decimal(task.drift),
            "nodes": task.nodes.count,
        ]
        if let first = task.firstRound { values["first"] = first.value }
        values["importance"] = PageText.digest(task.importance)
        return values
    }
}
