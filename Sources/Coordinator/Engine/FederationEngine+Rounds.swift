import Aggregation
import Federation
import Ledger
import Logging
import Parameters

/// What the engine does about rounds on behalf of ``EffectRunner`` and the routes.
extension FederationEngine {
    /// The sum of an open round; nil if the round is over or has no sum.
    func sum(of study: StudyName, _ round: RoundNumber) throws -> RoundSum? {
        guard let current = state.studies[study], let open = current.round?.plan, open.number == round,
            current.plan.sums(in: open.kind)
        else { return nil }
        let key = RoundKey(study: study, round: round)
        if let sum = sums[key] { return sum }
        let sum = try RoundSum(plan: current.plan, round: open, model: try model(open.model), spool: spool)
        sums[key] = sum
        return sum
    }

    /// The round's model is stored, and what a consolidation made.
    func commit(_ round: RoundPlan, _ result: RoundResult) throws {
        try record(
            .roundAveraged(round.study, round.number, model: result.model, consolidated: result.consolidated)
        )
    }

    /// The plan of a study.
    func plan(of study: StudyName) -> Plan? { state.studies[study]?.plan }

    /// An accepted update's bytes turned out to be gone; the node is asked again.
    func reportLost(_ node: NodeName, of round: RoundPlan) {
        logger.warning(
            "update.lost",
            metadata: ["study": "\(round.study)", "round": "\(round.number)", "node": "\(node)"]
        )
        do {
            try record(.updateLost(node, round.study, round.number))
        } catch {
            logger.error("storage.failed", metadata: ["error": "\(error)"])
        }
    }

    /// A round ended: its sum and files are of no use.
    func clear(_ study: StudyName, _ round: RoundNumber) {
        sums[RoundKey(study: study, round: round)] = nil
        spool.removeRound(round, of: study)
    }

    /// What the verifier of an upload needs to know; nil if the round is not open.
    func verifier(for key: UploadKey) throws -> UpdateVerifier? {
        guard let study = state.studies[key.study], let open = study.round?.plan, open.number == key.round else {
            return nil
        }
        return UpdateVerifier(
            round: open,
            fixedPoint: try FixedPoint(study.plan, kind: open.kind),
            layout: try updateLayout(of: key.node, in: open, of: study.plan)
        )
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
    func admission(of key: UploadKey) -> UpdateAdmission {
        guard let study = state.studies[key.study] else { return .refused(.unknownStudy) }
        let claim = UpdateClaim(
            node: key.node,
            study: key.study,
            round: key.round,
            model: study.round?.plan.model ?? study.model,
            digest: key.digest,
            byteCount: 0,
            exampleCount: 1
        )
        return state.admission(of: claim)
    }

    /// Takes a verified update, or repeats what was said about it before.
    func receive(_ claim: UpdateClaim) throws -> UpdateOutcome {
        presence.saw(claim.node, at: environment.now())
        for effect in try record(.updateVerified(claim)) {
            switch effect {
            case .acknowledge(claim, let counted): return .kept(counted: counted)
            case .refuse(claim.node, claim.study, claim.round, let refusal): return .refused(refusal)
            default: continue
            }
        }
        return .refused(.late)
    }

    /// A node cannot do what it was asked to do.
    func decline(_ node: NodeName, study: StudyName, round: RoundNumber, reason: String) throws {
        guard let open = state.studies[study]?.round, open.plan.number == round, open.plan.cohort.contains(node) else {
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

/// What became of an update.
enum UpdateOutcome: Sendable {
    /// It will be in the round's result.
    case kept(counted: Bool)
    /// It will not.
    case refused(UpdateRefusal)
}

/// What a closed round made.
struct RoundResult: Sendable {
    /// The model after it.
    var model: ContentDigest
    /// What a consolidation made.
    var consolidated: ConsolidatedTask?
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

/// A round of a study.
struct RoundKey: Hashable {
    let study: StudyName
    let round: RoundNumber
}

extension UpdateClaim {
    /// The claim that a contribution came from, as far as a sum needs it.
    init(_ contribution: Contribution, study: StudyName, round: RoundNumber, model: ContentDigest) {
        self.init(
            node: contribution.node,
            study: study,
            round: round,
            model: model,
            digest: contribution.update,
            byteCount: contribution.byteCount,
            exampleCount: contribution.exampleCount
        )
    }
}
