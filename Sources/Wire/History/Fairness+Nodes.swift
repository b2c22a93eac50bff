public import Federation

extension Fairness {
    /// How evenly the model before a round serves the nodes that evaluated it; nil if none reported an accuracy.
    public init?(of nodes: [RoundNode]) {
        var accuracies: [NodeName: Double] = [:]
        for node in nodes where node.outcome == "accepted" { accuracies[node.node] = node.evaluation?.accuracy }
        self.init(accuracies)
    }
}
