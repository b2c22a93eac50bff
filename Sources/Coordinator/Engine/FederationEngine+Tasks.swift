import ContinualLearning
import Federation
import Ledger
import Wire

/// What the engine tells about a study's tasks.
extension FederationEngine {
    /// The tasks of a study and what was measured after each. Reads the rounds that measured, from the history.
    func tasks(of name: StudyName) throws -> TaskListResponse {
        guard let study = state.studies[name] else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        guard let continual = study.plan.continual else {
            throw CoordinatorProblem.conflict("no-tasks", "the study \"\(name)\" has no tasks")
        }
        var summaries = study.plan.tasks.indices.map { summary(ofTask: $0, in: study) }
        var measurements: [TaskMeasurement] = []
        for (task, rounds) in try index.trainingRounds(of: name) {
            guard let place = continual.index(of: task) else { continue }
            (summaries[place].firstRound, summaries[place].rounds) = (rounds.first, rounds.count)
        }
        for number in try index.measuringRounds(of: name) {
            guard let record = try ledger.round(number, of: name)?.record, let task = record.task,
                let place = continual.index(of: task)
            else { continue }
            if record.round == .first { measurements.append(TaskMeasurement(after: nil, record)) }
            guard record.kind != .training, record.closing != .abandoned else { continue }
            measurements.append(TaskMeasurement(after: task, record))
            summaries[place].note(record)
        }
        let names = study.plan.tasks.map(\.name)
        let nodes = Set(measurements.flatMap(\.nodes.keys))
        return TaskListResponse(
            study: name,
            method: continual.method,
            tasks: summaries,
            measurements: measurements,
            overall: TaskMeasures(of: measurements, names) { $0.overall },
            nodes: Dictionary(
                uniqueKeysWithValues: nodes.map { node in
                    (node, TaskMeasures(of: measurements, names) { $0.nodes[node] ?? [:] })
                }
            )
        )
    }

    private func summary(ofTask index: Int, in study: StudyState) -> TaskSummary {
        let task = study.plan.tasks[index]
        let current = study.progress.index
        let isOver = index < current || study.status == .finished
        let isDone = index == current && study.progress.boundary != nil
        let able = state.roster.values.filter { member in
            member.offers(study.plan.study) && member.offer?.tasks(of: study.plan.study)?.includes(task.name) ?? false
        }
        return TaskSummary(
            task: task.name,
            state: isOver ? "learned" : isDone ? "consolidating" : index == current ? "learning" : "planned",
            rounds: 0,
            plannedRounds: task.rounds,
            nodes: able.map(\.node).sorted()
        )
    }
}

extension TaskMeasures {
    /// The measures of the matrix that those measurements make.
    fileprivate init(
        of measurements: [TaskMeasurement],
        _ tasks: [TaskName],
        _ metrics: (TaskMeasurement) -> [TaskName: EvaluationMetrics]
    ) {
        func row(_ measurement: TaskMeasurement?) -> [Double?] {
            let metrics = measurement.map(metrics) ?? [:]
            return tasks.map { metrics[$0]?.accuracy }
        }
        let matrix = ForgettingMatrix(
            initial: row(measurements.first { $0.after == nil }),
            rows: measurements.filter { $0.after != nil }.map(row)
        )
        self.init(
            averageAccuracy: matrix.averageAccuracy,
            backwardTransfer: matrix.backwardTransfer,
            forwardTransfer: matrix.forwardTransfer,
            forgetting: matrix.forgetting
        )
    }
}

extension TaskSummary {
    /// Notes how the task ended.
    fileprivate mutating func note(_ record: RoundRecord) {
        importance = record.consolidated?.importance
        boundary = record.boundary?.word
        drift = record.boundary?.drift
    }
}
