public import Federation
public import Parameters

/// `GET /v1/studies/{study}/tasks`: the tasks of a study, and how well the model has done on each after each.
public struct TaskListResponse: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// What keeps the model from forgetting.
    public var method: ContinualPlan.Method
    /// The tasks in their order.
    public var tasks: [TaskSummary]
    /// The measurements: of the initial model, then of the model after each task that is done.
    public var measurements: [TaskMeasurement]
    /// What the measurements come to over all institutions, weighted by held-out examples.
    public var overall: TaskMeasures
    /// The same by node.
    public var nodes: [NodeName: TaskMeasures]
    /// The node with the lowest average accuracy; nil before the first task is done.
    public var worst: NodeName?
    /// The highest average accuracy of a node minus the lowest.
    public var spread: Double?

    /// The tasks of a study.
    public init(
        study: StudyName,
        method: ContinualPlan.Method,
        tasks: [TaskSummary],
        measurements: [TaskMeasurement],
        overall: TaskMeasures,
        nodes: [NodeName: TaskMeasures]
    ) {
        self.study = study
        self.method = method
        self.tasks = tasks
        self.measurements = measurements
        self.overall = overall
        self.nodes = nodes
        let averages = nodes.compactMapValues(\.averageAccuracy)
        worst = averages.min { ($0.value, $0.key) < ($1.value, $1.key) }?.key
        if let highest = averages.values.max(), let lowest = averages.values.min() { spread = highest - lowest }
    }
}

/// What a forgetting matrix comes to. Each is nil where too little was measured.
public struct TaskMeasures: Sendable, Hashable, Codable {
    /// The mean accuracy on the tasks learned, now.
    public var averageAccuracy: Double?
    /// The mean of the accuracy now minus that when the task was learned; below 0 the model forgot.
    public var backwardTransfer: Double?
    /// The mean of the accuracy before a task was learned minus that of the initial model.
    public var forwardTransfer: Double?
    /// The mean of the best accuracy before minus that now.
    public var forgetting: Double?

    /// Measures with those values.
    public init(
        averageAccuracy: Double?,
        backwardTransfer: Double?,
        forwardTransfer: Double?,
        forgetting: Double?
    ) {
        self.averageAccuracy = averageAccuracy
        self.backwardTransfer = backwardTransfer
        self.forwardTransfer = forwardTransfer
        self.forgetting = forgetting
    }

    private enum CodingKeys: String, CodingKey {
        case forgetting
        case averageAccuracy = "average_accuracy"
        case backwardTransfer = "backward_transfer"
        case forwardTransfer = "forward_transfer"
    }
}

/// A task in a list.
public struct TaskSummary: Sendable, Hashable, Codable {
    /// Its name.
    public var task: TaskName
    /// `planned`, `learning`, `consolidating` or `learned`.
    public var state: String
    /// The training rounds committed in it.
    public var rounds: Int
    /// The most training rounds.
    public var plannedRounds: Int
    /// Its first round; nil before it.
    public var firstRound: RoundNumber?
    /// `rounds`, `patience`, `advanced` or `drift`; nil before it ended.
    public var boundary: String?
    /// The population stability index at which it ended.
    public var drift: Double?
    /// How important each parameter is for it, as a blob; nil before its consolidation and where nodes keep it.
    public var importance: ContentDigest?
    /// The nodes that have data for it, as far as they said.
    public var nodes: [NodeName]

    /// A task in a list.
    public init(task: TaskName, state: String, rounds: Int, plannedRounds: Int, nodes: [NodeName]) {
        self.task = task
        self.state = state
        self.rounds = rounds
        self.plannedRounds = plannedRounds
        self.nodes = nodes
    }

    private enum CodingKeys: String, CodingKey {
        case task, state, rounds, boundary, drift, importance, nodes
        case plannedRounds = "planned_rounds"
        case firstRound = "first_round"
    }
}

/// How well one model does on the tasks: a row of the forgetting matrix.
public struct TaskMeasurement: Sendable, Hashable, Codable {
    /// The task after which it was measured; nil for the initial model.
    public var after: TaskName?
    /// The round that measured it.
    public var round: RoundNumber
    /// The model.
    public var model: ContentDigest
    /// The metrics on each task over all institutions, weighted by held-out examples.
    public var overall: [TaskName: EvaluationMetrics]
    /// The metrics on each task by node.
    public var nodes: [NodeName: [TaskName: EvaluationMetrics]]

    /// What a round measured before it changed the model.
    public init(after: TaskName?, _ record: RoundRecord) {
        self.after = after
        round = record.round
        model = record.modelBefore
        overall = record.taskEvaluations
        nodes = [:]
        for contribution in record.contributions { nodes[contribution.node] = contribution.tasks }
    }
}

extension TaskBoundary {
    /// `rounds`, `patience`, `advanced` or `drift`.
    public var word: String {
        switch self {
        case .rounds: "rounds"
        case .patience: "patience"
        case .advanced: "advanced"
        case .drift: "drift"
        }
    }

    /// The population stability index of a drift.
    public var drift: Double? { if case .drift(let index) = self { index } else { nil } }
}
