public import Federation
public import Wire

/// A round under way as lines of text: a node a line, with a bar for what it is doing.
public struct OpenRoundView: Sendable {
    /// The most nodes that get a line: whoever still works first, then whoever is waited for.
    public static let nodeLimit = 16
    /// The characters of a bar.
    public static let barWidth = 20

    /// The heading: which round, how many answers, until when.
    public let heading: String
    /// The nodes' lines.
    public let nodes: [String]

    /// The round as it stands at that time.
    public init(_ round: OpenRoundMessage, at now: Instant) {
        let answers = round.nodes.count { $0.state == "accepted" }
        let rest = round.deadline.instant.seconds(since: now)
        let task = round.task.map { " of \($0)" } ?? ""
        let attempt = round.attempt > 1 ? ", attempt \(round.attempt)" : ""
        heading =
            "round \(round.round) (\(round.kind.rawValue)\(task)\(attempt)): \(answers) of \(round.nodes.count) answers,"
            + " quorum \(round.quorum)" + (rest > 0 ? ", deadline in \(Quantity.seconds(rest))" : ", past its deadline")
        let sorted = round.nodes.sorted { (Self.rank($0.state), $0.node) < (Self.rank($1.state), $1.node) }
        let shown = sorted.prefix(Self.nodeLimit).sorted { $0.node < $1.node }
        let width = shown.map(\.node.text.count).max() ?? 0
        let lines = shown.map { node in
            let name = node.node.text + String(repeating: " ", count: width - node.node.text.count)
            return "  \(name)  \(Self.bar(of: node))  \(Self.word(for: node, at: now))"
        }
        let more = round.nodes.count - shown.count
        nodes = lines + (more > 0 ? ["  and \(more) more"] : [])
    }

    /// Who gets a line first where there is none for everybody.
    private static func rank(_ state: String) -> Int {
        switch state {
        case "fetching", "evaluating", "training", "consolidating", "uploading": 0
        case "awaited": 1
        case "accepted": 2
        default: 3
        }
    }

    private static func bar(of node: OpenRoundNode) -> String {
        switch node.state {
        case "accepted": bar(1)
        case "awaited", "declined", "revoked": bar(0)
        default: bar(node.fraction ?? 0)
        }
    }

    /// A bar in eighths of a character.
    static func bar(_ fraction: Double) -> String {
        let part = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let eighths = Int((part * Double(barWidth * 8)).rounded())
        let (full, rest) = eighths.quotientAndRemainder(dividingBy: 8)
        let partial = rest == 0 ? "" : String(["▏", "▎", "▍", "▌", "▋", "▊", "▉"][rest - 1])
        let empty = barWidth - full - (rest == 0 ? 0 : 1)
        return String(repeating: "█", count: full) + partial + String(repeating: "·", count: empty)
    }

    private static func word(for node: OpenRoundNode, at now: Instant) -> String {
        if let fraction = node.fraction, fraction.isFinite, node.state != "accepted" {
            return "\(node.state) \(Int((min(1, max(0, fraction)) * 100).rounded())) %"
        }
        guard node.state == "awaited" else { return node.state }
        guard let seen = node.lastSeen else { return "awaited, not seen yet" }
        return "awaited, seen \(Quantity.seconds(max(0, now.seconds(since: seen.instant)))) ago"
    }
}
