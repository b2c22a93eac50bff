import Federation
import Parameters
import Randomness

/// A federation's life as random events, sensible and senseless: the same seed, the same life.
struct RandomLife {
    static let nodes = ["ash", "birch", "cedar", "dogwood", "elm"].map { node($0) }
    static let studies = [heart, lung]

    private(set) var story = Story([])
    private var random: SeededGenerator
    private let plans: [StudyName: Plan]
    /// What nodes made for rounds and may send at any time.
    private var made: [UpdateClaim] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed, stream: "life")
        var plans: [StudyName: Plan] = [:]
        for name in Self.studies { plans[name] = Self.plan(name, &random) }
        self.plans = plans
        for node in Self.nodes where random.integer(below: 4) > 0 { story.join(node) }
    }

    private static func plan(_ name: StudyName, _ random: inout SeededGenerator) -> Plan {
        let quorum = 1 + random.integer(below: 3)
        let selection: CohortPlan.Selection =
            switch random.integer(below: 3) {
            case 0: .all
            case 1: .fraction(0.1 + 0.9 * random.uniform())
            default: .count(quorum + random.integer(below: 2))
            }
        return testPlan(
            name,
            seed: random.next(),
            rounds: 1 + random.integer(below: 3),
            selection: selection,
            minimum: 1 + random.integer(below: 4),
            maximum: 4 + random.integer(below: 2),
            quorum: quorum,
            deadlineSeconds: 30,
            attempts: random.integer(below: 2) == 0 ? nil : 1 + random.integer(below: 2)
        ) { plan in
            plan.longestRestSeconds = [nil, 0, 60][random.integer(below: 3)]
            plan.cohort.minimumRounds = random.integer(below: 3) == 0 ? .every : .first
            if random.integer(below: 3) == 0 {
                plan.adaptiveDeadline = AdaptiveDeadlinePlan(factor: 1 + random.uniform(), minimumSeconds: 1)
            }
            if random.integer(below: 2) == 0 {
                plan.rounds += 3
                plan.staleness = StalenessPlan(exponent: random.uniform(), maximum: 1 + random.integer(below: 3))
            }
            switch random.integer(below: 3) {
            case 0: plan.cohort.closeAt = plan.quorum + random.integer(below: 2)
            case 1 where plan.staleness != nil: plan.buffer = plan.quorum + random.integer(below: 2)
            default: break
            }
        }
    }

    /// The next event; the clock may have moved on before it.
    mutating func nextEvent() -> FederationEvent {
        if random.integer(below: 4) == 0 { story.wait(seconds: 20 * random.uniform()) }
        let node = Self.nodes[random.integer(below: Self.nodes.count)]
        let study = Self.studies[random.integer(below: Self.studies.count)]
        return random.integer(below: 3) == 0 ? rareEvent(node, study) : usualEvent(node, study)
    }

    @discardableResult
    mutating func tell(_ event: FederationEvent) -> [FederationEffect] { story.tell(event) }

    private mutating func usualEvent(_ node: NodeName, _ study: StudyName) -> FederationEvent {
        guard let round = story.round(study) else {
            if story.state.studies[study] == nil, let plan = plans[study] {
                return .studyStarted(plan, model: digest("initial"))
            }
            return .nodePresent(node, offer: .everyStudy)
        }
        if round.phase != .collecting, random.integer(below: 2) == 0 {
            let mean = Story.mean(round.plan, round.contributions)
            return .roundAveraged(study, round.plan.number, model: mean)
        }
        if let again = round.lostLate.first, random.integer(below: 2) == 0 {
            return .updateVerified(story.lateClaim(again.node, of: again.round, study: study))
        }
        let awaited = round.awaited
        let sender = awaited.isEmpty ? node : awaited[random.integer(below: awaited.count)]
        if random.integer(below: 3) == 0 { made = made.suffix(20) + [story.claim(sender, study: study)] }
        if !made.isEmpty, random.integer(below: 4) == 0 {
            return .updateVerified(made[random.integer(below: made.count)])
        }
        return .updateVerified(story.claim(sender, study: study))
    }

    private mutating func rareEvent(_ node: NodeName, _ study: StudyName) -> FederationEvent {
        let number = story.state.studies[study]?.nextRound ?? .first
        switch random.integer(below: 22) {
        case 0: return .nodeEnrolled(node, certificate: "\(node)-\(random.integer(below: 3))")
        case 1: return .nodeRenewed(node, certificate: "\(node)-\(random.integer(below: 3))")
        case 2 where random.integer(below: 2) == 0: return .nodeRevoked(node, reason: "left")
        case 3: return .nodePresent(node, offer: .only([study]))
        case 4, 5, 6: return .nodePresent(node, offer: .everyStudy)
        case 7 where story.state.studies[study] != nil:
            return .studyStarted(testPlan(study, rounds: 1), model: digest("another"))
        case 8: return .studyPaused(study)
        case 9, 10, 11: return .studyResumed(study)
        case 12 where random.integer(below: 6) == 0: return .studyStopped(study)
        case 13: return .updateRejected(node, study, number, .nonFinite(at: random.integer(below: 9)))
        case 14, 15:
            if let late = story.round(study)?.late.first, let origin = late.lateFrom, random.integer(below: 2) == 0 {
                return .updateLost(late.node, study, origin)
            }
            return .updateLost(node, study, number)
        case 16:
            if let again = story.round(study)?.lostLate.first, random.integer(below: 2) == 0 {
                return .assignmentDeclined(again.node, study, again.round, reason: "no data")
            }
            return .assignmentDeclined(node, study, number, reason: "no data")
        case 17: return .roundAveraged(study, random.integer(below: 2) == 0 ? number : number.next, model: digest("x"))
        case 18, 19: return .updateVerified(spoilt(story.claim(node, study: study)))
        default:
            if let next = story.state.nextDeadline { story.now = max(story.now, next) }
            return .deadlinePassed
        }
    }

    private mutating func spoilt(_ claim: UpdateClaim) -> UpdateClaim {
        var claim = claim
        switch random.integer(below: 9) {
        case 0: claim.model = digest("another model")
        case 1: claim.digest = digest("other bytes")
        case 2: claim.exampleCount = [Int.max, Int.min, -1, 1001][random.integer(below: 4)]
        case 3: claim.trainingLoss = .nan
        case 4: claim.updateNorm = .infinity
        case 5: claim.seconds = -.infinity
        case 6: claim.evaluation?.accuracy = 1.5
        case 7: claim.evaluation?.exampleCount = .max
        default: claim.round = round(1 + random.integer(below: 5))
        }
        return claim
    }
}
