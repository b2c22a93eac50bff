/// What a study does about its tasks.
extension StudyState {
    /// The task that is being learned, or that is done and not yet consolidated; nil in a study without tasks.
    public var task: TaskPlan? { plan.tasks.isEmpty ? nil : plan.tasks[progress.index] }

    /// The operator ends the task that is being learned: at once between rounds, else when the open one is committed.
    mutating func advanceTask() {
        guard isOpen, task != nil, progress.boundary == nil else { return }
        progress.boundary = .advanced
    }

    /// The tasks on which the model of the next round is evaluated: those learned and the current one, and at the
    /// first round and at a boundary all of them, for what the model can do before it has learned a task.
    func evaluatedTasks(in kind: RoundKind) -> [TaskName] {
        let names = plan.tasks.map(\.name)
        return kind == .training && committed != nil ? Array(names.prefix(progress.index + 1)) : names
    }

    /// Counts a training round and ends the task if it is to end.
    mutating func noteTraining(in record: RoundRecord) {
        progress.rounds += 1
        if let loss = lossOnTask(in: record) {
            if let best = progress.bestLoss, loss >= best {
                progress.staleRounds += 1
            } else {
                progress.bestLoss = loss
                progress.staleRounds = 0
            }
        }
        guard progress.boundary == nil else { return }
        if progress.rounds >= (task?.rounds ?? plan.rounds) {
            progress.boundary = .rounds
        } else if let threshold = task?.drift, let drift = record.drift, drift >= threshold {
            progress.boundary = .drift(drift)
        } else if let patience = task?.patience, progress.staleRounds >= patience {
            progress.boundary = .patience
        }
    }

    private func lossOnTask(in record: RoundRecord) -> Double? {
        guard let name = task?.name else { return nil }
        return record.taskEvaluations[name]?.loss
    }

    /// Keeps the best accuracy of every learned task.
    ///
    /// - Returns: The tasks that have fallen by more than the plan allows, those that had fallen before left out; nil
    ///   for none.
    mutating func noteForgetting(in record: RoundRecord) -> [TaskAlarm]? {
        guard let continual = plan.continual else { return nil }
        let learned = plan.tasks.prefix(progress.boundary == nil ? progress.index : progress.index + 1).map(\.name)
        let evaluations = record.taskEvaluations
        var alarms: [TaskAlarm] = []
        for task in learned {
            guard let accuracy = evaluations[task]?.accuracy else { continue }
            let best = max(progress.bestAccuracy[task] ?? accuracy, accuracy)
            progress.bestAccuracy[task] = best
            if best - accuracy <= continual.alarm {
                progress.alarmed.remove(task)
            } else if progress.alarmed.insert(task).inserted {
                alarms.append(TaskAlarm(task: task, best: best, accuracy: accuracy))
            }
        }
        return alarms.isEmpty ? nil : alarms
    }
}

extension RoundRecord {
    /// The population stability index that the nodes report, weighted by examples; nil if none compared.
    public var drift: Double? { WeightedMean.of(contributions, value: \.drift, weight: \.exampleCount) }
}
