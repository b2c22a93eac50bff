/// A learned task on which the model does worse than it did, by more than the plan allows.
public struct TaskAlarm: Sendable, Hashable, Codable {
    /// The task.
    public var task: TaskName
    /// The best accuracy since it was learned, over all institutions, weighted by held-out examples.
    public var best: Double
    /// The accuracy now.
    public var accuracy: Double

    /// An alarm with those numbers.
    public init(task: TaskName, best: Double, accuracy: Double) {
        self.task = task
        self.best = best
        self.accuracy = accuracy
    }
}
