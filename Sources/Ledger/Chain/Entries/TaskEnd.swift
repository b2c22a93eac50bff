public import Federation

/// A task ended: no round trains for it any more.
public struct TaskEnd: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The task.
    public var task: TaskName
    /// Why it ended.
    public var boundary: TaskBoundary
    /// The training rounds that were committed in it until then.
    public var rounds: Int
    /// Who ended it, if the operator did.
    public var by: String?

    /// The end of a task.
    public init(study: StudyName, task: TaskName, boundary: TaskBoundary, rounds: Int, by: String? = nil) {
        self.study = study
        self.task = task
        self.boundary = boundary
        self.rounds = rounds
        self.by = by
    }
}
