/// One task of a study: how long it is learned, how, and what may end it earlier.
public struct TaskPlan: Sendable, Hashable, Codable {
    /// The task's name, by which nodes find their data for it.
    public var name: TaskName
    /// The most training rounds.
    public var rounds: Int
    /// How a node trains in this task; nil: as the plan says for all.
    public var training: TrainingPlan?
    /// The task ends after so many rounds in which the loss on the hold-outs was not better than before; nil: never
    /// for that.
    public var patience: Int?
    /// The task ends when the nodes' new data differ from its own by so much (population stability index); nil: never
    /// for that. 0.1 is a small shift, 0.25 a large one.
    public var drift: Double?
    /// The classes that the task brings, in the order of its outputs; empty where all tasks have the same.
    public var classes: [String]

    /// A task of that name.
    public init(
        name: TaskName,
        rounds: Int,
        training: TrainingPlan? = nil,
        patience: Int? = nil,
        drift: Double? = nil,
        classes: [String] = []
    ) {
        self.name = name
        self.rounds = rounds
        self.training = training
        self.patience = patience
        self.drift = drift
        self.classes = classes
    }
}
