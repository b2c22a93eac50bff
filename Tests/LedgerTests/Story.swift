import Federation
import Parameters

@testable import Ledger

/// A federation's life as random events: the same seed, the same life. Most events make sense, some do not.
struct Story {
    /// What happened, and the facts of the chain that it made.
    struct Step {
        var event: FederationEvent
        var at: Instant
        var entries: [EntryBody]

        /// The records of the rounds it committed.
        var records: [RoundRecord] { entries.compactMap(\.record) }
    }

    static let federation = FederationName("rivers")!
    static let start = Instant(milliseconds: 1_700_000_000_000)
    static let nodes = ["clinic", "lab", "ward"].map { NodeName($0)! }
    static let studies = ["heart", "lung"].map { StudyName($0)! }

    private(set) var state = FederationState()
    private(set) var now = Story.start
    private var random: Generator

    init(seed: UInt64) { random = Generator(state: seed) }

    /// The next event, already handed to the core.
    mutating func next() -> Step {
        now = now.advanced(bySeconds: Double(random.below(5000)) / 1000)
        return tell(choose())
    }

    /// An event of the test's choice at an instant of its choice.
    mutating func tell(_ event: FederationEvent, at instant: Instant) -> Step {
        now = instant
        return tell(event)
    }

    /// An event of the test's choice, handed to the core.
    mutating func tell(_ event: FederationEvent) -> Step {
        let before = state
        let effects = state.handle(event, at: now)
        let derivation = EntryDerivation(
            event: event,
            provenance: .unknown,
            before: before,
            after: state,
            effects: effects
        )
        return Step(event: event, at: now, entries: (try? derivation.entries()) ?? [])
    }

    /// A federation whose first study commits that many rounds, without anything unusual.
    static func rounds(_ count: Int, of study: StudyName = studies[0]) -> [Step] {
        var story = Story(seed: 1)
        var steps: [Step] = []
        for node in nodes {
            steps.append(story.tell(.nodeEnrolled(node, certificate: "\(node)-1")))
            steps.append(story.tell(.nodePresent(node, offer: .everyStudy)))
        }
        steps.append(story.tell(.studyStarted(plan(study, rounds: count), model: digest("initial"))))
        for _ in 0..<count {
            for node in nodes {
                story.now = story.now.advanced(bySeconds: 1)
                if let event = story.update(from: node, to: study) { steps.append(story.tell(event)) }
            }
            if let event = story.average(study) { steps.append(story.tell(event)) }
        }
        return steps
    }

    /// The texts that stand for updates, by their digests.
    static let texts: [ContentDigest: String] = {
        var texts: [ContentDigest: String] = [:]
        for node in nodes {
            for round in 1...8 {
                for attempt in 0..<2 {
                    let text = "\(node) \(studies[0]) \(round) \(attempt)"
                    texts[digest(text)] = text
                }
            }
        }
        return texts
    }()

    static func digest(_ text: String) -> ContentDigest { .of(Array(text.utf8)) }

    static func plan(_ study: StudyName, rounds: Int) -> Plan {
        Plan(
            study: study,
            seed: .max - 1,
            model: ModelPlan(network: .mlp, inputs: 4, hidden: [3], outputs: 2, loss: .softmaxCrossEntropy),
            training: TrainingPlan(
                epochs: 1,
                batchSize: 8,
                optimizer: .sgd(learningRate: 0.1, momentum: 0.9, weightDecay: 0)
            ),
            rounds: rounds,
            cohort: CohortPlan(minimum: 2),
            quorum: 2,
            deadlineSeconds: 30
        )
    }

    // MARK: Choosing

    private mutating func choose() -> FederationEvent {
        let node = Story.nodes[random.below(Story.nodes.count)]
        let study = Story.studies[random.below(Story.studies.count)]
        switch random.below(40) {
        case 0..<3: return .nodeEnrolled(node, certificate: "\(node)-\(random.below(100))")
        case 3: return .nodeRenewed(node, certificate: "\(node)-\(random.below(100))")
        case 4 where random.below(4) == 0: return .nodeRevoked(node, reason: "left: \"why?\" / née")
        case 4..<10: return .nodePresent(node, offer: random.below(3) == 0 ? .only([study]) : .everyStudy)
        case 10..<13: return .studyStarted(Story.plan(study, rounds: 6), model: Story.digest("initial"))
        case 13: return .studyPaused(study)
        case 14, 15: return .studyResumed(study)
        case 16 where random.below(8) == 0: return .studyStopped(study)
        case 17: return .updateRejected(node, study, .first, .malformed("no header"))
        case 18: return .updateLost(node, study, state.studies[study]?.nextRound ?? .first)
        case 19:
            return .assignmentDeclined(node, study, state.studies[study]?.nextRound ?? .first, reason: "no data")
        case 20..<26: return average(study) ?? .deadlinePassed
        default: return update(from: node, to: study) ?? .deadlinePassed
        }
    }

    private mutating func update(from node: NodeName, to study: StudyName) -> FederationEvent? {
        guard let round = state.studies[study]?.round else { return nil }
        let loss = Double(random.below(1_000_000)) / 999_983
        return .updateVerified(
            UpdateClaim(
                node: node,
                study: study,
                round: round.plan.number,
                model: round.plan.model,
                digest: Story.digest("\(node) \(study) \(round.plan.number) \(random.below(2))"),
                byteCount: 1234,
                exampleCount: round.plan.kind == .training ? 1 + random.below(500) : 0,
                updateNorm: loss * 3,
                trainingLoss: loss,
                seconds: 0.1 + loss,
                evaluation: EvaluationMetrics(exampleCount: 20, loss: loss, accuracy: 0.95)
            )
        )
    }

    private func average(_ study: StudyName) -> FederationEvent? {
        guard let round = state.studies[study]?.round, round.phase != .collecting else { return nil }
        return .roundAveraged(study, round.plan.number, model: Story.digest("\(study) \(round.plan.number)"))
    }
}

/// SplitMix64, for the tests' own choices.
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A number in `0..<bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
