/// Which update of a node is meant: the one that it made for that round.
public struct UpdateOrigin: Sendable, Hashable, Comparable, Codable {
    /// The node.
    public let node: NodeName
    /// The round that the update was made for.
    public let round: RoundNumber

    /// The update of a node for a round.
    public init(node: NodeName, round: RoundNumber) {
        self.node = node
        self.round = round
    }

    /// By node, and then by round.
    public static func < (left: UpdateOrigin, right: UpdateOrigin) -> Bool {
        (left.node, left.round) < (right.node, right.round)
    }
}
