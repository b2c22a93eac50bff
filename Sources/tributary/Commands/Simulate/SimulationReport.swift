import Simulator

/// What many lives came to, as a line or as JSON.
struct SimulationReport: Encodable {
    /// The lives.
    let lives: Int
    /// Committed rounds, evaluations included.
    let rounds: Int
    /// Processes that were started again.
    let restarts: Int
    /// Events.
    let events: Int
    /// Seconds on the clock.
    let seconds: Double
    /// Committed rounds a second.
    let roundsPerSecond: Double
    /// Faults by kind.
    let faults: [String: Int]

    private enum CodingKeys: String, CodingKey {
        case lives, rounds, restarts, events, seconds, faults
        case roundsPerSecond = "rounds_per_second"
    }

    init(statistics: SimulationStatistics, seconds: Double) {
        lives = statistics.lives
        rounds = statistics.rounds
        restarts = statistics.restarts
        events = statistics.events
        self.seconds = seconds
        roundsPerSecond = seconds > 0 ? Double(statistics.rounds) / seconds : 0
        faults = Dictionary(uniqueKeysWithValues: FaultKind.allCases.map { ($0.rawValue, statistics.count(of: $0)) })
    }

    /// One line.
    var text: String {
        let counts = FaultKind.allCases.map { "\(faults[$0.rawValue] ?? 0) × \($0.rawValue)" }
        return "\(lives) lives, \(rounds) rounds, \(restarts) restarts, \(events) events in \(Format.seconds(seconds)),"
            + " \(Int(roundsPerSecond)) rounds a second; " + counts.joined(separator: ", ")
    }
}
