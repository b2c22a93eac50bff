/// Why a task ended.
public enum TaskBoundary: Sendable, Hashable, Codable {
    /// It had all its rounds.
    case rounds
    /// The loss on the hold-outs was not better for as many rounds as the plan allows.
    case patience
    /// The operator said so.
    case advanced
    /// The nodes' new data differ from the task's: the population stability index, weighted by examples.
    case drift(Double)
}
