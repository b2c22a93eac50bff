public import Federation
public import Parameters

/// The Merkle tree over a round's contributions. A leaf is a contribution's JSON as it stands in the round's record, so
/// that whoever has the record can compute the root again, and whoever has one contribution can be shown that the root
/// is over it.
public struct ContributionTree: Sendable, Hashable {
    /// The contributions, in the record's order.
    public let contributions: [Contribution]
    /// Their JSON, as in the record.
    public let leaves: [[UInt8]]
    private let tree: MerkleTree

    /// The tree of a record.
    ///
    /// - Throws: ``LedgerError/notEncodable(what:reason:)``.
    public init(_ record: RoundRecord) throws(LedgerError) {
        contributions = record.contributions
        var leaves: [[UInt8]] = []
        for contribution in record.contributions {
            leaves.append(
                try LedgerJSON.bytes(of: contribution, what: "\(contribution.node)'s part in round \(record.round)")
            )
        }
        self.leaves = leaves
        tree = MerkleTree(leaves)
    }

    /// The root; of a round without contributions the SHA-256 of no bytes.
    public var root: ContentDigest { tree.root }

    /// The places of a node's contributions: its own update, and those that came late from earlier rounds.
    public func places(of node: NodeName) -> [Int] { contributions.indices.filter { contributions[$0].node == node } }

    /// What proves that a contribution is under the root.
    public func proof(at index: Int) -> InclusionProof { tree.proof(at: index) }
}
