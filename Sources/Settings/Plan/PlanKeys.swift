/// The keys of `plan.yaml`.
enum PlanKeys {
    static let root = KeyTable(
        "",
        [
            "study", "seed", "model", "initial_model", "training", "rounds", "tasks", "continual", "cohort", "quorum",
            "deadline_seconds", "attempts", "update_bound", "max_examples", "durability",
        ]
    )
    static let model = KeyTable("model", ["network", "inputs", "hidden", "outputs", "loss"])
    /// Also of `tasks.training`.
    static let training = KeyTable("training", ["epochs", "batch_size", "optimizer", "proximal"])
    static let optimizer = KeyTable("training.optimizer", ["sgd", "adamw"])
    static let sgd = KeyTable("training.optimizer.sgd", ["learning_rate", "momentum", "weight_decay"])
    static let adamW = KeyTable(
        "training.optimizer.adamw",
        ["learning_rate", "beta_1", "beta_2", "epsilon", "weight_decay"]
    )
    static let task = KeyTable("tasks", ["name", "rounds", "patience", "drift", "training", "classes"])
    static let continual = KeyTable(
        "continual",
        [
            "method", "lambda", "gamma", "fisher", "consolidation", "replay", "distillation", "temperature", "heads",
            "importance_bound", "alarm",
        ]
    )
    static let cohort = KeyTable("cohort", ["select", "minimum", "maximum"])
    static let selection = KeyTable("cohort.select", ["fraction", "count"])

    static let tables = [root, model, training, optimizer, sgd, adamW, task, continual, cohort, selection]
}
