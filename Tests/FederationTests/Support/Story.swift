import Federation
import Parameters

/// A federation to which a test tells what happens. The clock moves only when it is told to.
struct Story {
    var state = FederationState()
    var now = instant(seconds: 0)
    /// The records committed so far.
    private(set) var records: [RoundRecord] = []

    /// A federation in which those nodes asked for work and those studies started.
    init(_ nodes: [NodeName] = trees, plans: Plan...) {
        for node in nodes { join(node) }
        for plan in plans { tell(.studyStarted(plan, model: digest("initial"))) }
    }

    @discardableResult
    mutating func tell(_ event: FederationEvent) -> [FederationEffect] {
        let effects = state.handle(event, at: now)
        for case .commit(let record) in effects { records.append(record) }
        return effects
    }

    mutating func wait(seconds: Double) { now = now.advanced(bySeconds: seconds) }

    /// The clock reaches the next deadline.
    @discardableResult
    mutating func deadline() -> [FederationEffect] {
        if let next = state.nextDeadline { now = max(now, next) }
        return tell(.deadlinePassed)
    }

    mutating func join(_ node: NodeName, offer: StudyOffer = .everyStudy) {
        tell(.nodeEnrolled(node, certificate: "\(node)-1"))
        tell(.nodePresent(node, offer: offer))
    }

    // MARK: Updates

    /// What a node that does its work claims for the open round.
    func claim(_ node: NodeName, study: StudyName = heart, bytes: String = "update") -> UpdateClaim {
        let open = state.studies[study]?.round?.plan
        let model = open?.model ?? digest("initial")
        let number = open?.number ?? state.studies[study]?.nextRound ?? .first
        return UpdateClaim(
            node: node,
            study: study,
            round: number,
            model: model,
            digest: digest("\(bytes) \(node) \(study) \(number) \(model)"),
            byteCount: 100,
            exampleCount: open?.kind == .evaluation ? 0 : 10,
            updateNorm: 1,
            trainingLoss: 0.5,
            seconds: 2,
            evaluation: EvaluationMetrics(exampleCount: 5, loss: 0.25, accuracy: 0.75)
        )
    }

    /// What a node claims that sends again what it made for an earlier round.
    func lateClaim(_ node: NodeName, of number: RoundNumber, study: StudyName = heart) -> UpdateClaim {
        var claim = claim(node, study: study)
        claim.round = number
        claim.model = state.studies[study]?.pastRound(number)?.plan.model ?? claim.model
        claim.digest = digest("update \(node) \(study) \(number) \(claim.model)")
        claim.exampleCount = 10
        return claim
    }

    @discardableResult
    mutating func update(_ nodes: NodeName..., study: StudyName = heart) -> [FederationEffect] {
        nodes.flatMap { tell(.updateVerified(claim($0, study: study))) }
    }

    /// The mean of the closed round is stored.
    @discardableResult
    mutating func average(_ study: StudyName = heart) -> [FederationEffect] {
        guard let round = round(study) else { return [] }
        return tell(.roundAveraged(study, round.plan.number, model: Story.mean(round.plan, round.contributions)))
    }

    /// The digest that stands for the mean over those contributions: it depends on nothing else.
    static func mean(_ round: RoundPlan, _ contributions: [Contribution]) -> ContentDigest {
        guard round.kind == .training else { return round.model }
        let parts = contributions.map {
            "\($0.node) \($0.update) \($0.exampleCount)" + ($0.lateFrom == nil ? "" : " \($0.weight ?? 0)")
        }
        return digest("\(round.model) \(parts)")
    }

    /// Everyone asked answers, and the mean is stored.
    mutating func carryOutRound(_ study: StudyName = heart) {
        for node in round(study)?.awaited ?? [] { update(node, study: study) }
        average(study)
    }

    // MARK: Looking

    func round(_ study: StudyName = heart) -> RoundLifecycle? { state.studies[study]?.round }

    func status(_ study: StudyName = heart) -> StudyState.Status? { state.studies[study]?.status }
}
