import Federation
import Parameters

/// What a node made of its assignment, as far as the core has to know it.
struct NodeAnswer: Sendable, Hashable {
    var node: NodeName
    var exampleCount: Int
    var trainingLoss: Double?
}

/// The coordinator's core in front of which there is no network: every node is there, every answer comes.
///
/// It decides who takes part in which round, and when the study ends, by the code by which a coordinator does.
struct VirtualCoordinator {
    private var state = FederationState()
    private let study: StudyName
    private var now = Instant(milliseconds: 0)
    /// The round that waits for answers; nil once the study has finished.
    private(set) var round: RoundPlan?

    /// Enrols the nodes and starts the study.
    ///
    /// - Throws: ``SimulationError`` for a plan that cannot be simulated.
    init(plan: Plan, nodes: [NodeName], model: ContentDigest) throws(SimulationError) {
        try Self.check(plan)
        var plan = plan
        // Nobody signs, and a signature changes no bit of the model.
        plan.signatures = nil
        study = plan.study
        for node in nodes { _ = state.handle(.nodeEnrolled(node, certificate: node.text), at: now) }
        for node in nodes { _ = state.handle(.nodePresent(node, offer: .everyStudy), at: now) }
        take(state.handle(.studyStarted(plan, model: model), at: now))
        guard round != nil else {
            throw .tooFewNodes(found: nodes.count, needed: state.studies[study]?.nodesNeeded ?? plan.quorum)
        }
    }

    /// Refuses what depends on when a node answers, or on what a node remembers.
    private static func check(_ plan: Plan) throws(SimulationError) {
        if plan.continual != nil {
            throw .plan(key: "tasks", reason: "virtual nodes remember nothing of earlier tasks; use rounds instead")
        }
        if plan.buffer != nil {
            throw .plan(key: "buffer", reason: "which updates come first depends on time; leave it out")
        }
        if plan.cohort.closeAt != nil {
            throw .plan(key: "cohort.close_at", reason: "which updates come first depends on time; leave it out")
        }
    }

    /// The nodes of a round have answered, and this is what came of it.
    ///
    /// - Returns: The round's record.
    mutating func close(
        _ answers: [NodeAnswer],
        model: ContentDigest,
        accumulator: ContentDigest?
    ) throws(SimulationError) -> RoundRecord {
        guard let open = round else { preconditionFailure("no round is open that could be closed") }
        now = now.advanced(bySeconds: 0.001)
        for answer in answers {
            // The digest of an update is not computed, and the model's stands in: the core compares it only with other
            // updates of the same node for the same round, and there is one.
            let claim = UpdateClaim(
                node: answer.node,
                study: open.study,
                round: open.number,
                model: open.model,
                digest: open.model,
                byteCount: 0,
                exampleCount: answer.exampleCount,
                trainingLoss: answer.trainingLoss
            )
            for case .refuse(let node, _, let round, let refusal) in state.handle(.updateVerified(claim), at: now) {
                throw .refused(node, round, refusal)
            }
        }
        round = nil
        let event = FederationEvent.roundAveraged(study, open.number, model: model, accumulator: accumulator)
        guard let record = take(state.handle(event, at: now)) else {
            preconditionFailure("\(answers.count) answers of a cohort of \(open.cohort.count) did not close the round")
        }
        return record
    }

    /// Goes to the beginning of a round as if those before had been carried out, and made that model.
    mutating func skip(to number: RoundNumber, model: ContentDigest, last: Int) throws(SimulationError) {
        while let open = round, open.number < number, open.kind == .training {
            let answers = open.cohort.map { NodeAnswer(node: $0, exampleCount: 1) }
            _ = try close(answers, model: model, accumulator: nil)
        }
        guard let open = round, open.number == number, open.kind == .training else {
            throw .noSuchRound(number, last: last)
        }
    }

    /// Carries on with the round that opened; returns the record of one that ended.
    @discardableResult
    private mutating func take(_ effects: [FederationEffect]) -> RoundRecord? {
        var record: RoundRecord?
        for effect in effects {
            switch effect {
            case .announce(let opened): round = opened
            case .commit(let committed): record = committed
            case .accumulate, .acknowledge, .refuse, .average, .abandon, .finish, .giveUp: break
            }
        }
        return record
    }
}
