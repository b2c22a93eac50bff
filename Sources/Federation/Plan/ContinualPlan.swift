/// The tasks of a study in their order, and what keeps the model from forgetting the earlier ones.
public struct ContinualPlan: Sendable, Hashable, Codable {
    /// The tasks, at least one, in the order in which they are learned.
    public var tasks: [TaskPlan]
    /// What holds the model to what it knew.
    public var method: Method
    /// λ, the weight of the penalty; at least 0.
    public var lambda: Double
    /// γ of `online-ewc`: how much of the importance so far is kept at each consolidation, in [0, 1].
    public var gamma: Double
    /// Which Fisher information `ewc` and `online-ewc` compute.
    public var fisher: Fisher
    /// What becomes of the nodes' importance.
    public var consolidation: Consolidation
    /// The past examples that a node keeps for itself and goes over again; 0: none.
    public var replayExamples: Int
    /// The weight of the distillation of `lwf`.
    public var distillation: Double
    /// The temperature of the distillation.
    public var temperature: Double
    /// Whether tasks share the outputs.
    public var heads: Heads
    /// The largest importance of a parameter; larger ones are cut down to it. It dimensions the exact sum.
    public var importanceBound: Double
    /// How far the accuracy on a learned task may fall before the history warns of it, in [0, 1].
    public var alarm: Double

    /// A continual plan with those tasks and the documented defaults.
    public init(
        tasks: [TaskPlan],
        method: Method = .none,
        lambda: Double? = nil,
        gamma: Double = 1,
        fisher: Fisher = .true,
        consolidation: Consolidation = .global,
        replayExamples: Int = 0,
        distillation: Double = 1,
        temperature: Double = 2,
        heads: Heads = .single,
        importanceBound: Double = ContinualPlan.defaultImportanceBound,
        alarm: Double = ContinualPlan.defaultAlarm
    ) {
        self.tasks = tasks
        self.method = method
        self.lambda = lambda ?? method.defaultLambda
        self.gamma = gamma
        self.fisher = fisher
        self.consolidation = consolidation
        self.replayExamples = replayExamples
        self.distillation = distillation
        self.temperature = temperature
        self.heads = heads
        self.importanceBound = importanceBound
        self.alarm = alarm
    }

    private enum CodingKeys: String, CodingKey {
        case tasks, method, lambda, gamma, fisher, consolidation, distillation, temperature, heads, alarm
        case replayExamples = "replay"
        case importanceBound = "importance_bound"
    }

    /// 1,024.
    public static let defaultImportanceBound: Double = 1024
    /// Five points.
    public static let defaultAlarm = 0.05

    /// The methods a plan can name.
    public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing holds the model.
        case none
        /// Elastic weight consolidation: one quadratic term a task (Kirkpatrick et al. 2017, arXiv:1612.00796).
        case ewc
        /// One running term around the latest model (Schwarz et al. 2018, arXiv:1805.06370).
        case onlineEWC = "online-ewc"
        /// Synaptic intelligence (Zenke et al. 2017, arXiv:1703.04200).
        case si
        /// Memory aware synapses (Aljundi et al. 2018, arXiv:1711.09601).
        case mas
        /// Learning without forgetting (Li and Hoiem 2016, arXiv:1606.09282).
        case lwf

        /// Whether nodes compute how important each parameter is when a task is done.
        public var measuresImportance: Bool {
            switch self {
            case .ewc, .onlineEWC, .si, .mas: true
            case .none, .lwf: false
            }
        }

        /// The λ of a plan that does not name one.
        public var defaultLambda: Double {
            switch self {
            case .none, .lwf: 0
            case .ewc, .onlineEWC: 50
            case .si: 1
            case .mas: 0.03
            }
        }
    }

    /// The kinds of Fisher information.
    public enum Fisher: String, Sendable, Hashable, Codable, CaseIterable {
        /// The expectation over the model's own predictive distribution.
        case `true`
        /// The squared gradients of the examples' labels.
        case empirical
    }

    /// What becomes of the nodes' importance when a task is done.
    public enum Consolidation: String, Sendable, Hashable, Codable, CaseIterable {
        /// The exact mean over the nodes, around the federation's model.
        case global
        /// Every node keeps its own, and nothing of it leaves the institution.
        case local
        /// The exact mean over the nodes, each around the model it trained last (Shoham et al. 2019,
        /// arXiv:1910.07796).
        case shared
    }

    /// Whether tasks share the outputs.
    public enum Heads: String, Sendable, Hashable, Codable, CaseIterable {
        /// All tasks have the same classes.
        case single
        /// A head a task; which task an example belongs to is known when it is predicted.
        case task
        /// One head that grows by each task's classes; the task is not known.
        case `class`
    }

    /// The task of that name and its place; nil for an unknown one.
    public func index(of name: TaskName) -> Int? { tasks.firstIndex { $0.name == name } }

    /// The outputs that belong to a task; nil where all tasks share them.
    public func outputs(ofTask index: Int) -> Range<Int>? {
        guard heads != .single else { return nil }
        let start = tasks[..<index].reduce(0) { $0 + $1.classes.count }
        return start..<start + tasks[index].classes.count
    }
}

extension Plan {
    /// The tasks in their order; empty for a study without tasks.
    public var tasks: [TaskPlan] { continual?.tasks ?? [] }

    /// The network while a task is learned: with the outputs of all tasks up to it.
    public func model(inTask index: Int) -> ModelPlan {
        guard let last = continual?.outputs(ofTask: index) else { return model }
        var grown = model
        grown.outputs = last.upperBound
        return grown
    }

    /// Whether the nodes' importance is sent and averaged when a task is done.
    public var averagesImportance: Bool {
        guard let continual else { return false }
        return continual.method.measuresImportance && continual.consolidation != .local
    }
}
