/// The keys of `plan.yaml`.
enum PlanKeys {
    static let root = KeyTable(
        "",
        [
            "study", "seed", "model", "initial_model", "training", "rounds", "cohort", "quorum", "deadline_seconds",
            "attempts", "update_bound", "max_examples", "durability",
        ]
    )
    static let model = KeyTable("model", ["network", "inputs", "hidden", "outputs", "loss"])
    static let training = KeyTable("training", ["epochs", "batch_size", "optimizer"])
    static let optimizer = KeyTable("training.optimizer", ["sgd", "adamw"])
    static let sgd = KeyTable("training.optimizer.sgd", ["learning_rate", "momentum", "weight_decay"])
    static let adamW = KeyTable(
        "training.optimizer.adamw",
        ["learning_rate", "beta_1", "beta_2", "epsilon", "weight_decay"]
    )
    static let cohort = KeyTable("cohort", ["select", "minimum", "maximum"])
    static let selection = KeyTable("cohort.select", ["fraction", "count"])

    static let tables = [root, model, training, optimizer, sgd, adamW, cohort, selection]
}
