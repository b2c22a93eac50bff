/// The keys of `node.yaml`.
enum NodeKeys {
    static let root = KeyTable(
        "",
        ["name", "coordinator", "state", "proxy", "drain_seconds", "health", "data", "studies"]
    )
    static let health = KeyTable("health", ["port"])
    static let study = KeyTable("studies.<study>", ["data"])
    /// Also of `studies.<study>.data` and of each of `data.tasks`.
    static let data = KeyTable(
        "data",
        [
            "csv", "idx", "delimiter", "header", "columns", "features", "label", "task", "tasks", "holdout",
            "bad_rows", "max_bad_fraction",
        ]
    )
    static let idx = KeyTable("data.idx", ["images", "labels"])
    static let feature = KeyTable(
        "data.features",
        ["columns", "scaling", "categories", "missing", "missing_tokens"]
    )
    static let scaling = KeyTable("data.features.scaling", ["range"])
    static let missing = KeyTable("data.features.missing", ["value"])
    static let label = KeyTable("data.label", ["column", "classes", "value", "positive_above"])
    static let task = KeyTable("data.task", ["column", "values", "ranges"])
    static let range = KeyTable("data.task.ranges", ["from", "until"])

    static let tables = [root, health, study, data, idx, feature, scaling, missing, label, task, range]
}
