public import Parameters

/// What an assignment says about tasks.
public struct AssignedTask: Sendable, Hashable, Codable {
    /// The task that is learned, or that is done and consolidated.
    public var name: TaskName
    /// The tasks on which the model is evaluated, as far as the node has data for them.
    public var evaluates: [TaskName]
    /// The task whose data are compared with this one's; nil if nothing is to be compared.
    public var comparesWith: TaskName?
    /// All tasks and what holds the model to them.
    public var continual: ContinualPlan
    /// The penalty of the tasks so far: a blob with importance and anchors; nil before the first consolidation.
    public var penalty: ContentDigest?
    /// The model at the end of the task before; nil in the first.
    public var teacher: ContentDigest?

    /// An assigned task with those parts.
    public init(
        name: TaskName,
        evaluates: [TaskName],
        comparesWith: TaskName? = nil,
        continual: ContinualPlan,
        penalty: ContentDigest? = nil,
        teacher: ContentDigest? = nil
    ) {
        self.name = name
        self.evaluates = evaluates
        self.comparesWith = comparesWith
        self.continual = continual
        self.penalty = penalty
        self.teacher = teacher
    }

    private enum CodingKeys: String, CodingKey {
        case name, evaluates, continual, penalty, teacher
        case comparesWith = "compares_with"
    }

    /// The place of the task among all.
    public var index: Int? { continual.index(of: name) }
}
