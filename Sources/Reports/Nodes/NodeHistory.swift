public import Federation
public import Wire

/// What a node has given to a study, and how it stands beside the others.
public struct NodeHistory: Sendable {
    /// The node.
    public let node: NodeName
    /// The rounds that asked it.
    public private(set) var asked = 0
    /// How its part in them ended, by outcome: `accepted`, `silent`, `refused` …; late updates count as `late`.
    public private(set) var outcomes: [String: Int] = [:]
    /// What its contributions cost.
    public private(set) var totals = ResourceTotals()
    /// What those of all nodes cost.
    public private(set) var everyone = ResourceTotals()
    /// The norms of its updates, by round.
    public private(set) var norms: [(round: RoundNumber, norm: Double)] = []
    /// The mean norm of the other nodes' updates, by round.
    public private(set) var otherNorms: [(round: RoundNumber, norm: Double)] = []
    /// The accuracy of the models before the rounds on its hold-out, by round.
    public private(set) var accuracies: [(round: RoundNumber, accuracy: Double)] = []
    /// The seconds of its contributions, in order.
    public private(set) var seconds: [Double] = []
    /// The last reasons for which nothing of it is in a mean, newest last; at most ``reasonLimit``.
    public private(set) var reasons: [(round: RoundNumber, outcome: String, reason: String)] = []
    /// The fairness in the newest round that measured it.
    public private(set) var fairness: (round: RoundNumber, fairness: Fairness)?

    /// The most reasons that are kept.
    public static let reasonLimit = 5

    /// A node of which nothing is known yet.
    public init(_ node: NodeName) { self.node = node }

    /// The part of the rounds that asked it in which its own update of the round counts; nil if none asked it.
    public var reliability: Double? { asked > 0 ? Double(outcomes["accepted"] ?? 0) / Double(asked) : nil }

    /// The median of the seconds of its contributions.
    public var medianSeconds: Double? {
        guard !seconds.isEmpty else { return nil }
        let sorted = seconds.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// Adds a round that came with its nodes; rounds come in order.
    public mutating func add(_ round: RoundSummary) {
        let nodes = round.nodes ?? []
        if let measured = Fairness(of: nodes) { fairness = (round.round, measured) }
        var others: [Double] = []
        for entry in nodes {
            if entry.update != nil {
                everyone.add(entry)
                if entry.node != node, let norm = entry.updateNorm { others.append(norm) }
            }
            if entry.node == node { add(entry, in: round.round) }
        }
        if nodes.contains(where: { $0.node == node && $0.outcome != "late" }) { asked += 1 }
        if !others.isEmpty { otherNorms.append((round.round, others.reduce(0, +) / Double(others.count))) }
    }

    private mutating func add(_ entry: RoundNode, in round: RoundNumber) {
        outcomes[entry.outcome, default: 0] += 1
        if let reason = entry.reason {
            reasons.append((round, entry.outcome, reason))
            if reasons.count > Self.reasonLimit { reasons.removeFirst() }
        }
        guard entry.update != nil else { return }
        totals.add(entry)
        if let spent = entry.seconds { seconds.append(spent) }
        if let norm = entry.updateNorm { norms.append((round, norm)) }
        if entry.outcome == "accepted", let accuracy = entry.evaluation?.accuracy {
            accuracies.append((round, accuracy))
        }
    }
}

extension ResourceTotals {
    /// Adds what a node gave to a round.
    public mutating func add(_ node: RoundNode) {
        add(
            seconds: node.seconds ?? 0,
            bytesSent: node.byteCount ?? 0,
            exampleCount: node.exampleCount ?? 0,
            resources: node.resources
        )
    }
}
