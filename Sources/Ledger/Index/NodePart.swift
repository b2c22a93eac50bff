public import Federation

/// What a node gave to one round, or why nothing, as the index keeps it.
public struct NodePart: Sendable, Hashable {
    /// The study.
    public let study: StudyName
    /// The round it was asked in.
    public let round: RoundNumber
    /// The round in which it counts: a later one if it came late.
    public let countsIn: RoundNumber
    /// The node.
    public let node: NodeName
    /// `accepted`, `late`, `refused`, `silent`, `overtaken`, `declined` or `revoked`.
    public let outcome: String
    /// Why, if it is not in a mean.
    public var reason: String?
    /// The examples behind it.
    public var exampleCount: Int?
    /// The bytes of its update.
    public var byteCount: Int?
    /// Seconds the node spent.
    public var seconds: Double?
    /// The L2 norm of the update.
    public var updateNorm: Double?
    /// The mean training loss.
    public var trainingLoss: Double?
    /// The loss of the model received on its hold-out.
    public var loss: Double?
    /// The accuracy of the model received on its hold-out.
    public var accuracy: Double?
    /// When it was accepted or refused, or when the round closed without it.
    public let at: Instant

    /// What the nodes of a record gave: a node once, and once more for every update that came late.
    static func list(of record: RoundRecord) -> [NodePart] {
        var parts: [NodePart] = []
        let answered = Set(record.contributions.filter { $0.lateFrom == nil }.map(\.node))
        let refused = Dictionary(record.refusals.map { ($0.node, $0) }) { first, _ in first }
        for absence in record.absences where !answered.contains(absence.node) {
            if let refusal = refused[absence.node] {
                parts.append(record.part(of: refusal.node, "refused", refusal.refusal.sentence, at: refusal.at))
                continue
            }
            let (outcome, reason): (String, String?) =
                switch absence.reason {
                case .silent: ("silent", nil)
                case .overtaken: ("overtaken", nil)
                case .declined(let reason): ("declined", reason)
                case .revoked: ("revoked", nil)
                }
            parts.append(record.part(of: absence.node, outcome, reason, at: record.closed))
        }
        return parts + record.contributions.map { NodePart($0, in: record) }
    }

    init(
        study: StudyName,
        round: RoundNumber,
        countsIn: RoundNumber,
        node: NodeName,
        outcome: String,
        reason: String?,
        at: Instant
    ) {
        self.study = study
        self.round = round
        self.countsIn = countsIn
        self.node = node
        self.outcome = outcome
        self.reason = reason
        self.at = at
    }

    private init(_ contribution: Contribution, in record: RoundRecord) {
        self.init(
            study: record.study,
            round: contribution.origin(in: record.round),
            countsIn: record.round,
            node: contribution.node,
            outcome: contribution.lateFrom == nil ? "accepted" : "late",
            reason: nil,
            at: contribution.accepted
        )
        exampleCount = contribution.exampleCount
        byteCount = contribution.byteCount
        seconds = contribution.seconds
        updateNorm = contribution.updateNorm
        trainingLoss = contribution.trainingLoss
        loss = contribution.evaluation?.loss
        accuracy = contribution.evaluation?.accuracy
    }
}

extension RoundRecord {
    /// What a node that is not in the mean gave.
    fileprivate func part(of node: NodeName, _ outcome: String, _ reason: String?, at: Instant) -> NodePart {
        NodePart(study: study, round: round, countsIn: round, node: node, outcome: outcome, reason: reason, at: at)
    }
}
