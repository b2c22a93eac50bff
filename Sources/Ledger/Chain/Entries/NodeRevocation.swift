public import Federation

/// A node was taken out of the federation.
public struct NodeRevocation: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeName
    /// The operator's words.
    public var reason: String
    /// Who did it, for instance `operator/anna`; nil if that is not known.
    public var by: String?
    /// The rounds whose models it is in, by study; filled in by the store.
    public var rounds: [Rounds]

    /// The rounds of a study that the node had been in.
    public struct Rounds: Sendable, Hashable, Codable {
        /// The study.
        public var study: StudyName
        /// Spans of rounds, in order: the first and the last of each.
        public var spans: [[Int]]

        /// The rounds of a study, sorted, as spans.
        public init(study: StudyName, rounds: [Int]) {
            self.study = study
            spans = []
            for round in rounds {
                if let last = spans.last, last[1] + 1 == round {
                    spans[spans.count - 1][1] = round
                } else {
                    spans.append([round, round])
                }
            }
        }
    }

    /// A revocation.
    public init(node: NodeName, reason: String, by: String? = nil, rounds: [Rounds] = []) {
        self.node = node
        self.reason = reason
        self.by = by
        self.rounds = rounds
    }
}
