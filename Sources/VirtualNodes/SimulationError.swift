public import Federation
public import LocalLearning

/// Why many nodes cannot be simulated.
public enum SimulationError: Error, Sendable, Equatable {
    /// The plan has something whose result depends on time or on memory that virtual nodes do not have.
    case plan(key: String, reason: String)
    /// There are fewer nodes than the plan waits for.
    case tooFewNodes(found: Int, needed: Int)
    /// The data cannot be divided so.
    case partition(String)
    /// A node cannot do what it is asked to do.
    case node(NodeName, RoundNumber, TrainingObstacle)
    /// The core did not take what a node made.
    case refused(NodeName, RoundNumber, UpdateRefusal)
    /// There is no such round in the plan.
    case noSuchRound(RoundNumber, last: Int)
}

extension SimulationError: CustomStringConvertible {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .plan, .tooFewNodes, .noSuchRound: "simulation-plan"
        case .partition: "simulation-partition"
        case .node, .refused: "simulation-node"
        }
    }

    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .plan(let key, let reason): "the plan's \(key) cannot be simulated: \(reason)"
        case .tooFewNodes(let found, let needed):
            "found \(found) nodes, expected at least the \(needed) that the plan waits for; simulate more nodes, or lower "
                + "the plan's quorum and cohort.minimum"
        case .partition(let sentence): sentence
        case .node(let node, let round, let obstacle): "\(node) cannot train in round \(round): \(obstacle)"
        case .refused(let node, let round, let refusal):
            "the update of \(node) in round \(round) is refused: \(refusal)"
        case .noSuchRound(let round, let last): "found round \(round), expected one of the plan's 1 to \(last)"
        }
    }
}
