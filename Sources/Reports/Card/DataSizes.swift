import Federation
import Wire

/// How many examples each institution trained on and held out.
struct DataSizes {
    /// An institution.
    struct Row {
        var node: NodeName
        /// The rounds in which it trained.
        var rounds: Int
        /// The fewest and the most examples in a round; nil if it only evaluated.
        var examples: ClosedRange<Int>?
        /// The examples on which it measured the model.
        var holdout: Int?
    }

    /// The institutions by name.
    let rows: [Row]

    init(_ rounds: [RoundSummary], measuring: RoundSummary?) {
        var found: [NodeName: Row] = [:]
        for round in rounds {
            for node in round.nodes ?? [] where node.update != nil {
                var row = found[node.node] ?? Row(node: node.node, rounds: 0)
                if let count = node.exampleCount, count > 0, round.kind == .training {
                    row.rounds += 1
                    let range = row.examples ?? count...count
                    row.examples = min(range.lowerBound, count)...max(range.upperBound, count)
                }
                found[node.node] = row
            }
        }
        for node in measuring?.nodes ?? [] where node.outcome == "accepted" {
            found[node.node, default: Row(node: node.node, rounds: 0)].holdout = node.evaluation?.exampleCount
        }
        rows = found.values.sorted { $0.node < $1.node }
    }
}
