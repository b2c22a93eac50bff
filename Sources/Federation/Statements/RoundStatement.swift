public import Parameters

/// What the coordinator states of a committed round: where its record stands, and the root of the Merkle tree over its
/// contributions. Signed, it is the part of a proof of one contribution that is the same for everyone.
public struct RoundStatement: Sendable, Hashable {
    /// The federation.
    public var federation: FederationName
    /// The study.
    public var study: StudyName
    /// The round.
    public var round: RoundNumber
    /// The digest of the round's record in the history's chain.
    public var record: ContentDigest
    /// The root over the record's contributions.
    public var root: ContentDigest
    /// How many contributions there are.
    public var count: Int
    /// When the statement was made.
    public var at: Instant

    /// A statement of those facts.
    public init(
        federation: FederationName,
        study: StudyName,
        round: RoundNumber,
        record: ContentDigest,
        root: ContentDigest,
        count: Int,
        at: Instant
    ) {
        self.federation = federation
        self.study = study
        self.round = round
        self.record = record
        self.root = root
        self.count = count
        self.at = at
    }

    /// The statement that is signed.
    public var statement: Statement {
        Statement(
            "contributions",
            [
                "federation": federation.text, "study": study.text, "round": "\(round)",
                "record": record.hexadecimal, "root": root.hexadecimal, "count": "\(count)",
                "at": "\(at.milliseconds)",
            ]
        )
    }

    /// The statement that somebody signed; nil if it is of another kind, or not written as ``statement-swift.property``
    /// writes it.
    public init?(_ statement: Statement) {
        guard let federation = statement["federation"].flatMap(FederationName.init(_:)),
            let study = statement["study"].flatMap(StudyName.init(_:)),
            let round = statement["round"].flatMap(Int.init).flatMap(RoundNumber.init(_:)),
            let record = statement["record"].flatMap(ContentDigest.init(hexadecimal:)),
            let root = statement["root"].flatMap(ContentDigest.init(hexadecimal:)),
            let count = statement["count"].flatMap(Int.init), count >= 0,
            let milliseconds = statement["at"].flatMap(Int64.init)
        else { return nil }
        self.init(
            federation: federation,
            study: study,
            round: round,
            record: record,
            root: root,
            count: count,
            at: Instant(milliseconds: milliseconds)
        )
        guard self.statement == statement else { return nil }
    }
}
