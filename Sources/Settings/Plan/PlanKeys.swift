/// The keys of `plan.yaml`.
enum PlanKeys {
    static let root = KeyTable(
        "",
        [
            "study", "seed", "model", "initial_model", "training", "rounds", "tasks", "continual", "cohort", "quorum",
            "deadline_seconds", "adaptive_deadline", "attempts", "late", "staleness_exponent", "max_staleness", "mode",
            "buffer", "longest_rest_seconds", "update_bound", "max_examples", "durability", "keep", "signatures",
        ]
    )
    static let model = KeyTable("model", ["network", "inputs", "hidden", "outputs", "loss"])
    /// Also of `tasks.training`.
    static let training = KeyTable("training", ["epochs", "batch_size", "optimizer", "proximal", "checkpoint"])
    static let checkpoint = KeyTable("training.checkpoint", ["steps", "seconds"])
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
    static let cohort = KeyTable("cohort", ["select", "minimum", "minimum_rounds", "maximum", "close_at"])
    static let adaptiveDeadline = KeyTable("adaptive_deadline", ["factor", "minimum_seconds"])
    static let selection = KeyTable("cohort.select", ["fraction", "count"])
    static let keep = KeyTable("keep", ["last", "every", "best", "updates"])

    static let tables = [
        root, model, training, checkpoint, optimizer, sgd, adamW, task, continual, cohort, selection, adaptiveDeadline,
        keep,
    ]
}
