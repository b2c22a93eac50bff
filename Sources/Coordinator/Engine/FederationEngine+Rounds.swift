import Aggregation
import Federation
import Ledger
import Logging
import Parameters
import Verification

/// What the engine does about rounds on behalf of ``EffectRunner`` and the routes.
extension FederationEngine {
    /// What the sum of an open round is made of; nil if the round is over or has no sum.
    func summedRound(_ round: RoundNumber, of study: StudyName) throws -> SummedRound? {
        guard let current = state.studies[study], let open = current.round?.plan, open.number == round,
            current.plan.sums(in: open.kind)
        else { return nil }
        return try SummedRound(plan: current.plan, round: open, model: try model(open.model))
    }

    /// The sum of a study's rounds, of one after the other.
    func sum(of study: StudyName) -> RoundSum {
        if let sum = sums[study] { return sum }
        let sum = RoundSum(spool: spool)
        sums[study] = sum
        return sum
    }

    /// Lets go of the sums of studies in which nothing is summed now, nor in the round that opens next.
    func releaseSums() {
        sums = sums.filter { study, _ in
            guard let current = state.studies[study] else { return false }
            return current.round.map { current.plan.sums(in: $0.plan.kind) } ?? (current.status == .running)
        }
    }

    /// The round in which an update counts that is kept.
    func countingRound(of key: UploadKey) -> RoundNumber? {
        state.studies[key.study]?.countingRound(of: UpdateOrigin(node: key.node, round: key.round))
    }

    /// The round's model is stored, and what a consolidation made.
    func commit(_ round: RoundPlan, _ result: RoundResult) throws {
        noteWritten(result.model)
        try record(
            .roundAveraged(
                round.study,
                round.number,
                model: result.model,
                consolidated: result.consolidated,
                accumulator: result.accumulator
            )
        )
    }

    /// The plan of a study.
    func plan(of study: StudyName) -> Plan? { state.studies[study]?.plan }

    /// The open round in whose sum an accepted update belongs and what it contributes; nil if it belongs in none.
    func summedRound(for claim: UpdateClaim) throws -> (SummedRound, Contribution)? {
        guard let (round, contribution) = state.contribution(of: claim),
            let summed = try summedRound(round.number, of: round.study)
        else { return nil }
        return (summed, contribution)
    }

    /// An accepted update's bytes turned out to be gone; the node is asked again.
    ///
    /// - Throws: `LedgerError`; then it has to be reported again, or nobody would ask.
    func reportLost(_ key: UploadKey) throws {
        logger.warning(
            "update.lost",
            metadata: ["study": "\(key.study)", "round": "\(key.round)", "node": "\(key.node)"]
        )
        try record(.updateLost(key.node, key.study, key.round))
    }

    /// A round ended: the files of what it counted are of no use, nor is what can count nowhere any more.
    func clear(_ record: RoundRecord) {
        for contribution in record.contributions {
            let round = contribution.origin(in: record.round)
            let (node, digest) = (contribution.node, contribution.update)
            spool.discard(UploadKey(study: record.study, round: round, node: node, digest: digest), .whole)
        }
        spool.removeRounds(of: record.study, except: state.roundsUnderWay[record.study] ?? [])
    }

    /// What the verifier of an upload needs to know; nil if the round takes no updates any more.
    func verifier(for key: UploadKey) throws -> UpdateVerifier? {
        guard let study = state.studies[key.study], let round = roundPlan(key.round, of: study) else { return nil }
        return UpdateVerifier(
            round: round,
            fixedPoint: try FixedPoint(study.plan, kind: round.kind),
            layout: try updateLayout(of: key.node, in: round, of: study.plan),
            federation: configuration.federation
        )
    }

    /// What was asked in the open round, or in one of which late updates count.
    private func roundPlan(_ number: RoundNumber, of study: StudyState) -> RoundPlan? {
        study.round?.plan.number == number ? study.round?.plan : study.pastRound(number)?.plan
    }

    /// The tensors that a node's update has to have.
    private func updateLayout(of node: NodeName, in round: RoundPlan, of plan: Plan) throws -> ParameterLayout {
        guard plan.sums(in: round.kind), !round.onlyEvaluates(node) else { return .empty }
        let layout = try model(round.model).layout
        guard round.kind == .consolidation, let continual = plan.continual else { return layout }
        return try continual.updateLayout(of: layout)
    }

    /// The largest update of a study's open round: the model's bytes, twice for importance and anchors, and room for
    /// the report.
    func updateByteLimit(of study: StudyName) throws -> Int {
        guard let current = state.studies[study] else { return 0 }
        let isShared = current.round?.plan.kind == .consolidation && current.plan.continual?.consolidation == .shared
        return try model(current.model).byteCount * (isShared ? 2 : 1) + Self.reportByteLimit
    }

    /// 1 MiB: the header of an update may be longer than the model's by its report.
    private static let reportByteLimit = 1 << 20

    /// Whether a study's updates are flushed to the disk before they are acknowledged.
    func flushes(_ study: StudyName) -> Bool { state.studies[study]?.plan.durability == .flush }

    /// What would become of an update that says of itself only what its request says.
    ///
    /// - Parameter signature: What the request brings as the node's signature.
    func admission(of key: UploadKey, signature: String?) -> UpdateAdmission {
        guard let study = state.studies[key.study] else { return .refused(.unknownStudy) }
        let round = roundPlan(key.round, of: study)
        let claim = UpdateClaim(
            node: key.node,
            study: key.study,
            round: key.round,
            model: round?.model ?? study.model,
            digest: key.digest,
            byteCount: 0,
            exampleCount: round?.onlyEvaluates(key.node) ?? false ? 0 : 1,
            signature: signature
        )
        return state.admission(of: claim)
    }

    /// Asks the core about an upload and opens its partial file, in one step: no round is cleared in between.
    ///
    /// - Parameters:
    ///   - byteCount: The bytes that the request says the update has.
    ///   - signature: What it brings as the node's signature.
    func open(
        _ key: UploadKey,
        byteCount: Int?,
        signature: String?,
        for reception: UploadReception
    ) throws -> (reception: UploadReception, session: UploadSession?) {
        var reception = reception
        if case .admit = reception.step { reception.admitted(admission(of: key, signature: signature)) }
        guard case .open(let offset) = reception.step else { return (reception, nil) }
        let limit = try updateByteLimit(of: key.study)
        if let byteCount, byteCount > limit { throw CoordinatorProblem.tooLarge(limit: limit) }
        let (session, opening) = try spool.begin(key, at: offset, flushing: flushes(key.study))
        reception.opened(opening)
        return (reception, session)
    }

    /// Takes a verified update, or repeats what was said about it before: the effects say which.
    func receive(_ claim: UpdateClaim) throws -> [FederationEffect] {
        presence.saw(claim.node, at: environment.now())
        return try record(.updateVerified(claim))
    }

    /// A node cannot do what it was asked to do.
    func decline(_ node: NodeName, study: StudyName, round: RoundNumber, reason: String) throws {
        guard let open = state.studies[study]?.round,
            open.plan.number == round ? open.plan.cohort.contains(node) : open.misses(node, from: round)
        else {
            throw CoordinatorProblem.conflict(
                "round-not-open",
                "round \(round) of \(study) does not wait for this node"
            )
        }
        presence.idle(node, at: environment.now())
        try record(.assignmentDeclined(node, study, round, reason: reason))
        logger.warning(
            "assignment.declined",
            metadata: ["study": "\(study)", "round": "\(round)", "node": "\(node)", "reason": "\(reason)"]
        )
    }

    /// An update was refused before its bytes were read: the log has it, the history only what arrived.
    func noteRefusal(_ refusal: UpdateRefusal, of key: UploadKey) {
        logger.notice(
            "update.refused",
            metadata: [
                "study": "\(key.study)", "round": "\(key.round)", "node": "\(key.node)", "code": "\(refusal.code)",
            ]
        )
    }

    /// Notes in the history that bytes broke a rule.
    func reject(_ key: UploadKey, _ refusal: UpdateRefusal) throws {
        try record(.updateRejected(key.node, key.study, key.round, refusal))
    }
}

/// What a closed round made.
struct RoundResult: Sendable {
    /// The model after it.
    var model: ContentDigest
    /// What a consolidation made.
    var consolidated: ConsolidatedTask?
    /// The digest of the exact sum that its mean was taken from; nil if nothing was summed.
    var accumulator: ContentDigest?
}

extension Plan {
    /// Whether the updates of a round of that kind have tensors, of which the exact mean is taken.
    func sums(in kind: RoundKind) -> Bool {
        switch kind {
        case .training: true
        case .consolidation: averagesImportance
        case .evaluation: false
        }
    }
}
