public import Parameters

/// Where a study stands in its tasks.
public struct TaskProgress: Sendable, Hashable, Codable {
    /// The place of the task that is being learned, or that is done and not yet consolidated.
    public internal(set) var index = 0
    /// The training rounds committed in it.
    public internal(set) var rounds = 0
    /// Why the task is done; nil while it is learned.
    public internal(set) var boundary: TaskBoundary?
    /// The smallest loss on the hold-outs in this task.
    public internal(set) var bestLoss: Double?
    /// How many rounds in a row were not better.
    public internal(set) var staleRounds = 0
    /// The penalty of the tasks learned before.
    public internal(set) var penalty: ContentDigest?
    /// The model at the end of the task before.
    public internal(set) var teacher: ContentDigest?
    /// The best accuracy on each learned task since it was learned.
    public internal(set) var bestAccuracy: [TaskName: Double] = [:]
    /// The tasks of which the history has warned and that have not recovered.
    public internal(set) var alarmed: Set<TaskName> = []

    /// The task is done and consolidated; the next one begins.
    mutating func beginNextTask(teacher: ContentDigest, penalty: ContentDigest?) {
        index += 1
        rounds = 0
        boundary = nil
        bestLoss = nil
        staleRounds = 0
        self.penalty = penalty
        self.teacher = teacher
    }
}
