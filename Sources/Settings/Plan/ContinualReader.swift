import Federation

/// Reads `tasks` and `continual`: the tasks in their order, and what keeps the model from forgetting.
struct ContinualReader {
    /// What a plan needs when `rounds` or `tasks` is missing.
    static let example = "[{name: first, rounds: 12}]"

    let decoder: StrictDecoder
    /// How the plan trains, from which a task may differ.
    let training: TrainingPlan

    /// The tasks and the method; nil without tasks.
    func read(_ root: SettingsMapping) -> ContinualPlan? {
        guard let value = root["tasks"] else {
            if let continual = root["continual"], !root.isMeant("tasks") {
                let _: Void? = continual.impossible(
                    "found what keeps tasks from being forgotten, and no tasks; add for instance tasks: \(Self.example)"
                )
            }
            var unused = ContinualPlan(tasks: [])
            read(root["continual"], into: &unused)
            return nil
        }
        var plan = ContinualPlan(tasks: tasks(value))
        read(root["continual"], into: &plan)
        return plan
    }

    // MARK: Tasks

    private func tasks(_ value: SettingsValue) -> [TaskPlan] {
        guard let list = value.list() else { return [] }
        guard !list.isEmpty else {
            return value.impossible("found no task, expected at least one such as \(Self.example)") ?? []
        }
        return list.enumerated().compactMap { index, element in
            // A substitute, so that the others keep their places.
            guard let substitute = TaskName("unnamed-\(index)") else { return nil }
            guard let keys = element.mapping(PlanKeys.task) else { return TaskPlan(name: substitute, rounds: 1) }
            return TaskPlan(
                name: keys.required("name", example: "first")?.name(TaskName.self) ?? substitute,
                rounds: keys.required("rounds", example: "12")?.integer() ?? 1,
                training: keys["training"].flatMap(TrainingReader(standard: training).read),
                patience: keys["patience"]?.integer(),
                drift: keys["drift"]?.number(),
                classes: keys["classes"]?.texts() ?? []
            )
        }
    }

    // MARK: Method

    /// The words for a method: those of the core, and one for going over past examples without any other.
    private enum MethodWord: String, CaseIterable {
        case none, ewc
        case onlineEWC = "online-ewc"
        case si, mas, lwf, replay

        var method: ContinualPlan.Method { ContinualPlan.Method(rawValue: rawValue) ?? .none }
    }

    /// The past examples of `method: replay` without `replay`.
    private static let standardReplay = 500

    private func read(_ value: SettingsValue?, into plan: inout ContinualPlan) {
        guard let keys = value?.mapping(PlanKeys.continual) else {
            if value != nil { decoder.markFaulty("continual.heads") }
            return
        }
        let word = keys["method"]?.choice(MethodWord.self)
        if let word {
            plan.method = word.method
            plan.lambda = word.method.defaultLambda
            if word == .replay { plan.replayExamples = Self.standardReplay }
        }
        if let replay = keys["replay"], let count = replay.integer() {
            plan.replayExamples = count
            if word == .replay, count == 0 {
                let _: Void? = replay.impossible("found 0, expected past examples with method: replay, or method: none")
            }
        }
        if let lambda = keys["lambda"]?.number() { plan.lambda = lambda }
        if let gamma = keys["gamma"]?.number() { plan.gamma = gamma }
        if let fisher = keys["fisher"]?.choice(ContinualPlan.Fisher.self) { plan.fisher = fisher }
        if let consolidation = keys["consolidation"]?.choice(ContinualPlan.Consolidation.self) {
            plan.consolidation = consolidation
        }
        if let distillation = keys["distillation"]?.number() { plan.distillation = distillation }
        if let temperature = keys["temperature"]?.number() { plan.temperature = temperature }
        if keys.isMeant("heads") { decoder.markFaulty("continual.heads") }
        if let heads = keys["heads"]?.choice(ContinualPlan.Heads.self) { plan.heads = heads }
        if let bound = keys["importance_bound"]?.number() { plan.importanceBound = bound }
        if let alarm = keys["alarm"]?.number() { plan.alarm = alarm }
    }

    // MARK: Problems

    /// Whether a problem comes from something that is wrong elsewhere and told there: a value that a task has from the
    /// plan, or one that was checked against a substitute.
    func isConsequence(_ problem: PlanProblem) -> Bool {
        let path = problem.path
        if path.first == "tasks", path.count > 3, path[2] == "training" { return !decoder.isGiven(path) }
        if path.first == "tasks", path.last == "classes" { return decoder.isFaulty("continual.heads") }
        return ["heads", "method"].contains(path.last) && decoder.isFaulty("model")
    }
}
