/// What happened in one life or in many.
public struct SimulationStatistics: Sendable, Hashable {
    /// The lives.
    public internal(set) var lives = 0
    /// The committed rounds, evaluations included.
    public internal(set) var rounds = 0
    /// How often a process was started again.
    public internal(set) var restarts = 0
    /// What happened, one after the other.
    public internal(set) var events = 0
    /// The faults that struck, by kind, in the order of the kinds.
    public internal(set) var faults = [Int](repeating: 0, count: FaultKind.allCases.count)

    /// Nothing yet.
    public init() {}

    /// How often a kind of fault struck.
    public func count(of kind: FaultKind) -> Int { faults[kind.index] }

    /// Adds what happened in other lives.
    public static func += (left: inout SimulationStatistics, right: SimulationStatistics) {
        left.lives += right.lives
        left.rounds += right.rounds
        left.restarts += right.restarts
        left.events += right.events
        for index in left.faults.indices { left.faults[index] += right.faults[index] }
    }
}
