public import Federation
public import Parameters
public import Trust
public import Wire

/// What became of an update for which a node holds a receipt.
public enum ReceiptFinding: Sendable, Hashable {
    /// It is in the round that was promised; the digest is that of the round's record.
    case counted(record: ContentDigest)
    /// The round is not committed yet.
    case pending
    /// The round is committed without it; the history may say why.
    case leftOut(reason: String?)
    /// What the coordinator answered proves nothing.
    case unproven(StatementError)
    /// The receipt itself is not one of the coordinator.
    case invalid(StatementError)

    /// Whether nothing is wrong.
    public var isKept: Bool {
        switch self {
        case .counted, .pending: true
        case .leftOut, .unproven, .invalid: false
        }
    }

    /// What the coordinator's answer about the promised round makes of a receipt.
    ///
    /// - Parameters:
    ///   - receipt: The receipt.
    ///   - response: The proof; nil if the coordinator has no record of the round.
    ///   - committed: The last round of the study that is committed; nil if the coordinator knows no such study.
    ///   - member: Who holds the receipt.
    public init(of receipt: Receipt, response: ProofResponse?, committed: Int?, member: MemberIdentity) {
        guard let committed else {
            self = .leftOut(reason: "the coordinator knows no study \(receipt.study)")
            return
        }
        guard let response else {
            let isOver = receipt.countsIn.value <= committed
            self = isOver ? .leftOut(reason: "the coordinator has no record of round \(receipt.countsIn)") : .pending
            return
        }
        do throws(StatementError) {
            try StatementError.compare("study", response.study.text, receipt.study.text)
            try StatementError.compare("round", "\(response.round)", "\(receipt.countsIn)")
            try StatementError.compare("node", response.node.text, receipt.node.text)
            let proof = try ContributionProof(
                response,
                authority: member.authority,
                federation: member.identity.federation
            )
            self = Self.finding(of: receipt, in: proof, absence: response.absence)
        } catch { self = .unproven(error) }
    }

    private static func finding(
        of receipt: Receipt,
        in proof: ContributionProof,
        absence: String?
    ) -> ReceiptFinding {
        let isThere = proof.contributions.contains { contribution in
            contribution.update == receipt.update
                && contribution.origin(in: receipt.countsIn) == receipt.round
        }
        return isThere ? .counted(record: proof.round.record) : .leftOut(reason: absence)
    }
}
