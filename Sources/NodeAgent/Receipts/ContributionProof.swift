public import Federation
public import Trust
public import Wire

/// A proof of a node's contributions to a round that was checked: the coordinator signed the root, and each
/// contribution is under it.
public struct ContributionProof: Sendable, Hashable {
    /// What the coordinator states of the round.
    public let round: RoundStatement
    /// The node's contributions in it.
    public let contributions: [Contribution]

    /// Checks a proof.
    ///
    /// - Parameters:
    ///   - response: The proof, from a coordinator or a file.
    ///   - authority: The federation's authority.
    ///   - federation: The federation.
    /// - Throws: ``StatementError``.
    public init(
        _ response: ProofResponse,
        authority: AuthorityCertificate,
        federation: FederationName
    ) throws(StatementError) {
        let signed = try SignedStatement(text: response.statement)
        try signed.verify(by: authority, of: federation)
        guard let round = RoundStatement(signed.statement) else {
            throw .malformed(reason: "it is a signed \(signed.statement.kind), expected one of contributions")
        }
        try StatementError.compare("federation", round.federation.text, federation.text)
        try StatementError.compare("study", round.study.text, response.study.text)
        try StatementError.compare("round", "\(round.round)", "\(response.round)")
        var contributions: [Contribution] = []
        for proven in response.contributions {
            guard let contribution = proven.contribution(under: round.root, count: round.count) else {
                throw .malformed(reason: "contribution \(proven.index) is not under the root that was signed")
            }
            try StatementError.compare("node", contribution.node.text, response.node.text)
            contributions.append(contribution)
        }
        self.round = round
        self.contributions = contributions
    }
}
