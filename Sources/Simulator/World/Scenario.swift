public import Federation
import Parameters
import Randomness

/// Who takes part in a simulated life, in which studies, under which faults: drawn from the seed.
public struct Scenario: Sendable {
    /// The seed.
    public let seed: UInt64
    /// The studies, in the order of their names.
    public let plans: [Plan]
    /// The nodes, in the order of their names.
    public let nodes: [Node]
    /// How likely faults are.
    let profile: FaultProfile
    /// When faults stop, in microseconds.
    let calm: Int64
    /// How fast the coordinator's clock is, in parts of a million.
    let drift: Int64

    /// A node and what is special about it.
    public struct Node: Sendable {
        /// Its name.
        public let name: NodeName
        /// The examples it trains on.
        public let exampleCount: Int
        /// How long it trains, in milliseconds.
        let trainingMilliseconds: ClosedRange<Int>
        /// When it first starts, in microseconds.
        let arrival: Int64
        /// How fast its clock is, in parts of a million.
        let drift: Int64
        /// What it takes part in.
        var offer = StudyOffer.everyStudy
    }

    /// What a caller decides instead of the seed.
    public struct Options: Sendable, Hashable {
        /// The number of nodes; nil: two to eight.
        public var nodeCount: Int?
        /// The number of training rounds of each study; nil: one to five.
        public var rounds: Int?
        /// Whether anything may go wrong.
        public var hasFaults = true

        /// The seed decides everything.
        public init(nodeCount: Int? = nil, rounds: Int? = nil, hasFaults: Bool = true) {
            self.nodeCount = nodeCount
            self.rounds = rounds
            self.hasFaults = hasFaults
        }
    }

    /// The scenario of a seed.
    public init(seed: UInt64, options: Options = Options()) {
        var random = SeededGenerator(seed: seed, stream: "scenario")
        self.seed = seed
        let count = options.nodeCount ?? 2 + random.integer(below: 7)
        var nodes = (0..<count).map { Self.node($0, &random) }
        let studies = random.integer(below: 5) == 0 ? 2 : 1
        plans = (0..<studies).map { Self.plan($0, nodeCount: count, rounds: options.rounds, &random) }
        let needed = plans.map { max($0.quorum, $0.cohort.minimum) }.max() ?? 1
        let hasTasks = plans.contains { $0.continual != nil }
        // One may lack the first task, if the others can carry out every plan.
        if hasTasks, count > needed, random.integer(below: 2) == 0 {
            nodes[random.integer(below: count)].offer = StudyOffer(studies: [:], others: .only([Self.taskNames[1]]))
        }
        self.nodes = nodes
        profile = options.hasFaults ? FaultProfile(seed: seed) : .calm
        calm = Int64(20 + random.integer(below: 60)) * 1_000_000
        drift = Int64(random.integer(below: 401)) - 200
    }

    private static func node(_ index: Int, _ random: inout SeededGenerator) -> Node {
        let slowness = random.integer(below: 6) == 0 ? 8 : 1
        let isLate = random.integer(below: 5) == 0
        return Node(
            name: name("node-\(index + 1)"),
            exampleCount: 1 + random.integer(below: 500),
            trainingMilliseconds: 100 * slowness...2000 * slowness,
            arrival: isLate ? Int64(random.integer(below: 30_000_000)) : Int64(random.integer(below: 500_000)),
            drift: Int64(random.integer(below: 401)) - 200
        )
    }

    private static func plan(_ index: Int, nodeCount: Int, rounds: Int?, _ random: inout SeededGenerator) -> Plan {
        let quorum = 1 + random.integer(below: nodeCount)
        let isAsynchronous = random.integer(below: 5) == 0
        let countsLate = isAsynchronous || random.integer(below: 3) == 0
        let enough = quorum + random.integer(below: nodeCount - quorum + 1)
        let deadline = Double(2 + random.integer(below: 14))
        let selection: CohortPlan.Selection =
            switch random.integer(below: 4) {
            case 0: .fraction(0.3 + 0.7 * random.uniform())
            case 1: .count(quorum + random.integer(below: nodeCount - quorum + 1))
            default: .all
            }
        let tasks = rounds == nil && random.integer(below: 5) == 0 ? Self.tasks(&random) : nil
        return Plan(
            study: name(index == 0 ? "heart" : "lung"),
            seed: random.next() >> 11,
            model: ModelPlan(network: .logistic, inputs: 3, outputs: 2, loss: .softmaxCrossEntropy),
            training: TrainingPlan(
                epochs: 1,
                batchSize: 8,
                optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
            ),
            rounds: rounds ?? tasks?.tasks.reduce(0) { $0 + $1.rounds } ?? 1 + random.integer(below: 5),
            continual: tasks,
            cohort: CohortPlan(
                selection: selection,
                minimum: 1 + random.integer(below: quorum),
                minimumRounds: random.integer(below: 4) == 0 ? .every : .first,
                maximum: nodeCount + random.integer(below: 3),
                closeAt: !isAsynchronous && random.integer(below: 4) == 0 ? enough : nil
            ),
            quorum: quorum,
            deadlineSeconds: deadline,
            maximumAttempts: random.integer(below: 3) == 0 ? 1 + random.integer(below: 4) : nil,
            adaptiveDeadline: random.integer(below: 4) == 0
                ? AdaptiveDeadlinePlan(factor: 1 + 2 * random.uniform(), minimumSeconds: 1) : nil,
            staleness: countsLate
                ? StalenessPlan(exponent: 2 * random.uniform(), maximum: 1 + random.integer(below: 4)) : nil,
            buffer: isAsynchronous ? enough : nil,
            longestRestSeconds: [nil, 0, 20, 86_400][random.integer(below: 4)],
            updateBound: 4,
            maximumExamples: 1000,
            durability: random.integer(below: 3) == 0 ? .flush : .process
        )
    }

    private static let taskNames: [TaskName] = [name("upright"), name("turned")]

    /// Two tasks with a consolidation between them, and nothing that keeps the first.
    private static func tasks(_ random: inout SeededGenerator) -> ContinualPlan {
        let tasks = taskNames.map { TaskPlan(name: $0, rounds: 1 + random.integer(below: 2)) }
        return ContinualPlan(tasks: tasks, method: .none)
    }

    private static func name<Kind>(_ text: String) -> Name<Kind> {
        guard let name = Name<Kind>(text) else { preconditionFailure("\"\(text)\" is not a name") }
        return name
    }

    /// The most nodes that may go for ever: those that are left can carry out every plan.
    var mostLeavers: Int {
        let needed = plans.map { max($0.quorum, $0.cohort.minimum) }.max() ?? 1
        return max(0, nodes.count { $0.offer == .everyStudy } - needed)
    }

    /// The plan of a study.
    func plan(of study: StudyName) -> Plan? { plans.first { $0.study == study } }
}
