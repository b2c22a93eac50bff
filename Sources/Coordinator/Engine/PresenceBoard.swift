import Federation
import Wire

/// When each node was last heard from and what it said it was doing. Forgotten with the process: it is for people, and
/// decides nothing.
struct PresenceBoard {
    /// What is known of one node.
    struct Presence {
        /// When it was last heard from.
        var lastSeen: Instant
        /// What it said it was doing, and on which round.
        var work: Work?
    }

    /// What a node said it was doing.
    struct Work {
        var study: StudyName
        var round: RoundNumber
        var step: ProgressRequest.Step
        var fraction: Double
    }

    /// A node that was not heard from for so long is away: four long polls.
    static let presentSeconds: Double = 120

    private var nodes: [NodeName: Presence] = [:]

    /// What is known of a node.
    subscript(node: NodeName) -> Presence? { nodes[node] }

    /// A node was heard from.
    mutating func saw(_ node: NodeName, at now: Instant, work: Work? = nil) {
        nodes[node] = Presence(lastSeen: now, work: work ?? nodes[node]?.work)
    }

    /// A node asks for work, so it is not working.
    mutating func idle(_ node: NodeName, at now: Instant) {
        nodes[node] = Presence(lastSeen: now, work: nil)
    }

    /// Whether the node was heard from lately.
    func isPresent(_ node: NodeName, at now: Instant) -> Bool {
        guard let seen = nodes[node]?.lastSeen else { return false }
        return now.seconds(since: seen) <= Self.presentSeconds
    }
}
