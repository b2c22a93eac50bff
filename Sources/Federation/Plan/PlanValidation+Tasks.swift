extension Plan.Limit {
    /// Tasks of a study.
    public static let tasks = 1000
    /// λ and μ.
    public static let lambda: Double = 1e12
    /// Past examples that a node keeps.
    public static let replay = 10_000_000
}

extension Plan {
    /// What is impossible about the tasks and what keeps the model from forgetting.
    func taskProblems() -> [PlanProblem] {
        guard let continual else { return [] }
        var found = PlanProblems()
        found.require(continual.tasks.count, in: 1...Limit.tasks, at: "tasks")
        var names: Set<TaskName> = []
        for (index, task) in continual.tasks.enumerated() {
            if !names.insert(task.name).inserted {
                found.add("found \(task.name) twice, expected a name for each task", at: "tasks", "\(index)", "name")
            }
            found.require(task.rounds, in: 1...Limit.rounds, at: "tasks", "\(index)", "rounds")
            if let patience = task.patience {
                found.require(patience, in: 1...Limit.rounds, at: "tasks", "\(index)", "patience")
            }
            if let drift = task.drift { found.requirePositive(drift, at: "tasks", "\(index)", "drift") }
        }
        let sum = continual.tasks.reduce(0) { $0.addingWithoutOverflow($1.rounds) }
        if found.list.isEmpty, sum != rounds {
            found.add("found \(rounds), expected \(sum), the sum of the tasks' rounds", at: "rounds")
        }
        return found.list + headProblems(continual) + methodProblems(continual)
    }

    private func headProblems(_ continual: ContinualPlan) -> [PlanProblem] {
        var found = PlanProblems()
        guard let first = continual.tasks.first else { return [] }
        if continual.heads == .single {
            for (index, task) in continual.tasks.enumerated() where !task.classes.isEmpty {
                found.add(
                    "with heads: single all tasks have the same classes; remove classes or say heads: task or heads: class",
                    at: "tasks",
                    "\(index)",
                    "classes"
                )
            }
            return found.list
        }
        if model.loss != .softmaxCrossEntropy {
            found.add(
                "found \(continual.heads.rawValue), expected single with \(model.loss.rawValue)",
                at: "continual",
                "heads"
            )
        }
        var known: Set<String> = []
        for (index, task) in continual.tasks.enumerated() {
            let smallest = continual.heads == .task || index == 0 ? 2 : 1
            if task.classes.count < smallest {
                found.add(
                    "found \(task.classes.count) classes, expected at least \(smallest) with heads: "
                        + continual.heads.rawValue,
                    at: "tasks",
                    "\(index)",
                    "classes"
                )
            }
            if continual.heads == .task { known = [] }
            for name in task.classes where !known.insert(name).inserted {
                found.add("found \(name) twice, expected every class once", at: "tasks", "\(index)", "classes")
            }
        }
        if found.list.isEmpty, model.outputs != first.classes.count {
            found.add(
                "found \(model.outputs), expected \(first.classes.count), the classes of the first task; "
                    + "the others are added when their tasks begin",
                at: "model",
                "outputs"
            )
        }
        let last = continual.tasks.reduce(0) { $0.addingWithoutOverflow($1.classes.count) }
        if found.list.isEmpty { found.require(last, in: 1...Limit.layerSize, at: "tasks") }
        return found.list
    }

    private func methodProblems(_ continual: ContinualPlan) -> [PlanProblem] {
        var found = PlanProblems()
        func require(_ value: Double, _ range: ClosedRange<Double>, _ key: String) {
            guard !range.contains(value) else { return }
            found.add(
                "found \(value), expected a number from \(range.lowerBound) to \(range.upperBound)",
                at: "continual",
                key
            )
        }
        require(continual.lambda, 0...Limit.lambda, "lambda")
        require(continual.gamma, 0...1, "gamma")
        require(continual.distillation, 0...Limit.rate, "distillation")
        require(continual.temperature, 0.01...1000, "temperature")
        require(continual.alarm, 0...1, "alarm")
        found.require(continual.replayExamples, in: 0...Limit.replay, at: "continual", "replay")
        found.requirePositive(continual.importanceBound, at: "continual", "importance_bound")
        let largest = continual.importanceBound * Double(maximumExamples)
        if continual.importanceBound.isFinite, largest > 0x1p40 || largest * Double(cohort.maximum) > 0x1p51 {
            found.add(
                "with max_examples \(maximumExamples) and cohort.maximum \(cohort.maximum) the exact sum would keep fewer"
                    + " than 11 fraction bits; lower one of the three",
                at: "continual",
                "importance_bound"
            )
        }
        if continual.method == .lwf, model.loss != .softmaxCrossEntropy {
            found.add("lwf distils classes: it needs softmax_cross_entropy", at: "continual", "method")
        }
        return found.list
    }
}
