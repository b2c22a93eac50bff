import Federation
import Ledger
import Logging
import Trust
import Wire

/// What the coordinator signs for nodes.
extension FederationEngine {
    /// The receipt of an update that is kept; nil if it cannot be signed, which the log says.
    func receipt(for key: UploadKey, countsIn round: RoundNumber) -> String? {
        let receipt = Receipt(
            federation: configuration.federation,
            node: key.node,
            study: key.study,
            round: key.round,
            update: key.digest,
            countsIn: round,
            at: environment.now()
        )
        return try? sign(receipt.statement)
    }

    /// What shows that a node's contributions are in a round.
    func proof(of node: NodeName, in number: RoundNumber, of name: StudyName) throws -> ProofResponse {
        guard state.studies[name] != nil else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        guard let stored = try ledger.round(number, of: name) else {
            throw CoordinatorProblem.missing("round \(number) of \"\(name)\" in its history")
        }
        let tree = try ContributionTree(stored.record)
        let statement = RoundStatement(
            federation: configuration.federation,
            study: name,
            round: number,
            record: stored.digest,
            root: tree.root,
            count: tree.contributions.count,
            at: environment.now()
        )
        let places = tree.places(of: node)
        let isThere = places.contains { tree.contributions[$0].lateFrom == nil }
        let facts = isThere ? nil : RoundNode.list(of: stored.record).first { $0.node == node && $0.lateFrom == nil }
        return ProofResponse(
            study: name,
            round: number,
            node: node,
            statement: try sign(statement.statement),
            contributions: places.map { place in
                ProvenContribution(
                    contribution: String(decoding: tree.leaves[place], as: UTF8.self),
                    proof: tree.proof(at: place)
                )
            },
            absence: facts.map { $0.reason ?? $0.outcome }
        )
    }

    private func sign(_ statement: Statement) throws -> String {
        do {
            return try SignedStatement(statement, by: signer).text
        } catch {
            logger.error("statement.not-signed", metadata: ["code": "\(error.code)", "reason": "\(error)"])
            throw CoordinatorProblem.unexpected
        }
    }
}
