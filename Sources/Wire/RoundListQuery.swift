/// The query of `GET /v1/studies/{study}/rounds`: every parameter may be left out.
public enum RoundListQuery {
    /// Only rounds after this one; the answer goes forward from there.
    public static let after = "after"
    /// Only rounds before this one; without ``after`` the answer goes back from there.
    public static let before = "before"
    /// At most so many rounds.
    public static let limit = "limit"
    /// Seconds to wait for a round, if there is none.
    public static let wait = "wait"
    /// `true`: every round comes with its ``RoundSummary/nodes``.
    public static let nodes = "nodes"
    /// Only rounds of this task.
    public static let task = "task"
    /// Only rounds that asked this node, or in which a late update of it counts.
    public static let node = "node"
    /// Only rounds that opened at this time or later.
    public static let from = "from"
    /// Only rounds that opened before this time.
    public static let to = "to"
    /// `committed` or `abandoned`.
    public static let state = "state"
    /// `everyone`, `enough`, `deadline` or `abandoned`.
    public static let closing = "closing"
    /// `training`, `consolidation` or `evaluation`.
    public static let kind = "kind"
}
