public import Parameters

/// What the coordinator promises when it acknowledges an update: that the update will be in the mean of that round.
///
/// Signed by the coordinator, and kept by the node, it is what the node can show should the update be left out.
public struct Receipt: Sendable, Hashable {
    /// The federation.
    public var federation: FederationName
    /// The node.
    public var node: NodeName
    /// The study.
    public var study: StudyName
    /// The round the update was made for.
    public var round: RoundNumber
    /// The digest of its bytes.
    public var update: ContentDigest
    /// The round in which it counts: its own, or a later one if it came late.
    public var countsIn: RoundNumber
    /// When the receipt was made.
    public var at: Instant

    /// A receipt with those facts.
    public init(
        federation: FederationName,
        node: NodeName,
        study: StudyName,
        round: RoundNumber,
        update: ContentDigest,
        countsIn: RoundNumber,
        at: Instant
    ) {
        self.federation = federation
        self.node = node
        self.study = study
        self.round = round
        self.update = update
        self.countsIn = countsIn
        self.at = at
    }

    /// The statement that is signed.
    public var statement: Statement {
        Statement(
            "receipt",
            [
                "federation": federation.text, "node": node.text, "study": study.text, "round": "\(round)",
                "update": update.hexadecimal, "counts-in": "\(countsIn)", "at": "\(at.milliseconds)",
            ]
        )
    }

    /// The receipt that a statement is; nil if it is none, or not written as ``statement`` writes it.
    public init?(_ statement: Statement) {
        guard let federation = statement["federation"].flatMap(FederationName.init(_:)),
            let node = statement["node"].flatMap(NodeName.init(_:)),
            let study = statement["study"].flatMap(StudyName.init(_:)),
            let round = statement["round"].flatMap(Int.init).flatMap(RoundNumber.init(_:)),
            let update = statement["update"].flatMap(ContentDigest.init(hexadecimal:)),
            let countsIn = statement["counts-in"].flatMap(Int.init).flatMap(RoundNumber.init(_:)),
            let milliseconds = statement["at"].flatMap(Int64.init)
        else { return nil }
        self.init(
            federation: federation,
            node: node,
            study: study,
            round: round,
            update: update,
            countsIn: countsIn,
            at: Instant(milliseconds: milliseconds)
        )
        guard self.statement == statement else { return nil }
    }
}
