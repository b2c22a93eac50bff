import Federation

/// Reads `training`, of the plan or of one of its tasks.
struct TrainingReader {
    private static let anyOptimizer = TrainingPlan.Optimizer.sgd(learningRate: 1, momentum: 0, weightDecay: 0)
    /// Stands in where something is wrong.
    static let anyTraining = TrainingPlan(epochs: 1, batchSize: 1, optimizer: anyOptimizer)

    /// How the plan trains; for a task's `training`, which may leave keys out.
    let standard: TrainingPlan?

    /// The training that the value describes.
    func read(_ value: SettingsValue) -> TrainingPlan? {
        guard let keys = value.mapping(PlanKeys.training) else { return nil }
        func given(_ key: String, example: String) -> SettingsValue? {
            standard == nil ? keys.required(key, example: example) : keys[key]
        }
        var training = standard ?? Self.anyTraining
        if let epochs = given("epochs", example: "2")?.integer() { training.epochs = epochs }
        if let batchSize = given("batch_size", example: "32")?.integer() { training.batchSize = batchSize }
        let optimizer = given("optimizer", example: "{sgd: {learning_rate: 0.1}}").flatMap(optimizer)
        if let optimizer { training.optimizer = optimizer }
        if let proximal = keys["proximal"]?.number() { training.proximal = proximal }
        if let checkpoint = keys["checkpoint"].flatMap(checkpoint) { training.checkpoint = checkpoint }
        return training
    }

    private func checkpoint(_ value: SettingsValue) -> CheckpointPlan? {
        if value.word == "off" { return .off }
        guard value.word == nil else { return value.wrong("off, or for instance {seconds: 30}") }
        guard let keys = value.mapping(PlanKeys.checkpoint) else { return nil }
        let plan = CheckpointPlan(steps: keys["steps"]?.integer(), seconds: keys["seconds"]?.number())
        if keys.given.isEmpty { keys.reportMissing("found neither steps nor seconds, expected one of them, or off") }
        return plan
    }

    private func optimizer(_ value: SettingsValue) -> TrainingPlan.Optimizer? {
        guard let keys = value.mapping(PlanKeys.optimizer) else { return nil }
        switch (keys["sgd"], keys["adamw"]) {
        case (let value?, nil):
            guard let keys = value.mapping(PlanKeys.sgd) else { return nil }
            return .sgd(
                learningRate: keys.required("learning_rate", example: "0.1")?.number() ?? 1,
                momentum: keys["momentum"]?.number() ?? 0,
                weightDecay: keys["weight_decay"]?.number() ?? 0
            )
        case (nil, let value?):
            guard let keys = value.mapping(PlanKeys.adamW) else { return nil }
            return .adamW(
                learningRate: keys.required("learning_rate", example: "0.001")?.number() ?? 1,
                beta1: keys["beta_1"]?.number() ?? 0.9,
                beta2: keys["beta_2"]?.number() ?? 0.999,
                epsilon: keys["epsilon"]?.number() ?? 1e-8,
                weightDecay: keys["weight_decay"]?.number() ?? 0.01
            )
        case (_?, _?): keys.reportImpossible("found sgd and adamw, expected one of them")
        case (nil, nil): keys.reportMissing("found no optimizer, expected for instance sgd: {learning_rate: 0.1}")
        }
        return nil
    }
}
