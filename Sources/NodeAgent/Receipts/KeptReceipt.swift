public import Federation
import Parameters
public import Trust

/// A receipt whose signature was verified, as a node keeps it.
public struct KeptReceipt: Sendable, Hashable {
    /// What the coordinator promised.
    public let receipt: Receipt
    /// The signed statement as text: see `SignedStatement`.
    public let text: String

    /// Reads a receipt and verifies that this federation's coordinator signed it, for this member.
    ///
    /// - Throws: ``StatementError``.
    public init(text: String, for member: MemberIdentity) throws(StatementError) {
        var signer: StatementSigner?
        try self.init(text: text, for: member, knowing: &signer)
    }

    /// As ``init(text:for:)``.
    ///
    /// - Parameter signer: Who signed the last receipt for this member, whose certificate is not checked again.
    init(text: String, for member: MemberIdentity, knowing signer: inout StatementSigner?) throws(StatementError) {
        let signed = try SignedStatement(text: text)
        let identity = member.identity
        let checked: StatementSigner
        if let signer, signer.derBytes == signed.certificate {
            checked = signer
        } else {
            checked = try StatementSigner(
                derEncoded: signed.certificate,
                authority: member.authority,
                of: identity.federation
            )
        }
        signer = checked
        try signed.verify(by: checked)
        guard let receipt = Receipt(signed.statement) else {
            throw .malformed(reason: "it is a signed \(signed.statement.kind), expected a receipt")
        }
        try StatementError.compare("federation", receipt.federation.text, identity.federation.text)
        try StatementError.compare("node", receipt.node.text, identity.name.text)
        self.receipt = receipt
        self.text = text
    }

    /// Checks that the receipt is for that update, which counts in that round.
    ///
    /// - Throws: ``StatementError/aboutAnother(fact:found:expected:)``.
    func check(_ update: PendingUpdate, countsIn round: RoundNumber?) throws(StatementError) {
        try StatementError.compare("study", receipt.study.text, update.study.text)
        try StatementError.compare("round", "\(receipt.round)", "\(update.round)")
        try StatementError.compare("update", receipt.update.hexadecimal, update.digest.hexadecimal)
        try StatementError.compare("counts-in", "\(receipt.countsIn)", "\(round ?? update.round)")
    }
}

extension StatementError {
    /// Throws unless a fact is what it has to be.
    static func compare(_ fact: String, _ found: String, _ expected: String) throws(StatementError) {
        guard found == expected else { throw .aboutAnother(fact: fact, found: found, expected: expected) }
    }
}
