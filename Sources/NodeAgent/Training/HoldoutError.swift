public import Federation

/// Why models cannot be measured on a hold-out.
public enum HoldoutError: Error, Sendable, Hashable {
    /// The data does not fit the study's network.
    case unfit(StudyName, reason: String)
    /// There is nothing to measure on.
    case noRows(StudyName, task: TaskName?)
}

extension HoldoutError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .unfit: "hold-out-unfit"
        case .noRows: "hold-out-empty"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = ["hold-out-unfit", "hold-out-empty"]
}

extension HoldoutError: CustomStringConvertible {
    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .unfit(let study, let reason): "the hold-out does not fit the study \(study): \(reason)"
        case .noRows(let study, let task):
            "found no held-out row for the study \(study)" + (task.map { " and its task \($0)" } ?? "")
                + ", expected some; in a node.yaml say holdout: 0 to measure on every row"
        }
    }
}
