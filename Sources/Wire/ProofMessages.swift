public import Federation
import FoundationEssentials
public import Parameters

/// What shows that a node's contributions are in a committed round, without the others' records.
public struct ProofResponse: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round.
    public var round: RoundNumber
    /// The node.
    public var node: NodeName
    /// The coordinator's signed statement of the root over the round's contributions.
    public var statement: String
    /// The node's contributions, in the record's order: its own update, and those that came late from earlier rounds.
    public var contributions: [ProvenContribution]
    /// Why the round has no update of the node made for it, as the record says; nil if it has one, or did not ask it.
    public var absence: String?

    /// A proof with those parts.
    public init(
        study: StudyName,
        round: RoundNumber,
        node: NodeName,
        statement: String,
        contributions: [ProvenContribution],
        absence: String? = nil
    ) {
        self.study = study
        self.round = round
        self.node = node
        self.statement = statement
        self.contributions = contributions
        self.absence = absence
    }
}

/// A contribution and the way from it to the root.
public struct ProvenContribution: Sendable, Hashable, Codable {
    /// The contribution's JSON as it stands in the round's record: a leaf of the tree.
    public var contribution: String
    /// Its place among the contributions, from 0.
    public var index: Int
    /// How many there are.
    public var count: Int
    /// The hashes beside the way, from the leaf up.
    public var path: [ContentDigest]

    /// A contribution with its way.
    public init(contribution: String, proof: InclusionProof) {
        self.contribution = contribution
        index = proof.index
        count = proof.count
        path = proof.path
    }

    /// The way.
    public var proof: InclusionProof { InclusionProof(index: index, count: count, path: path) }

    /// The longest path that is looked at: that of more contributions than a federation can have.
    public static let longestPath = 64

    /// The contribution, if the way leads from it to a root over so many.
    ///
    /// - Returns: Nil if it does not, or the text is no contribution.
    public func contribution(under root: ContentDigest, count expected: Int) -> Contribution? {
        guard count == expected, path.count <= Self.longestPath, proof.shows(Array(contribution.utf8), under: root)
        else { return nil }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return try? decoder.decode(Contribution.self, from: Data(contribution.utf8))
    }
}
