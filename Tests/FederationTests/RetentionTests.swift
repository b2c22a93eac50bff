import Parameters
import TestSupport
import Testing

@testable import Federation

/// Which models may go: worked examples, and the rules as they are written against what was decided for random lives.
@Suite struct RetentionTests {
    private static let study = StudyName("heart")!

    private static func digest(_ text: String) -> ContentDigest { .of(Array(text.utf8)) }
    private static func model(_ round: Int) -> ContentDigest { digest("model \(round)") }

    /// The record of a round; its evaluation is that of the model before.
    private static func record(
        _ round: Int,
        of study: StudyName = study,
        before: ContentDigest? = nil,
        after: ContentDigest? = nil,
        kind: RoundKind = .training,
        closing: RoundRecord.Closing = .everyone,
        accuracy: Double? = nil,
        loss: Double = 1
    ) -> RoundRecord {
        var claim = UpdateClaim(
            node: NodeName("ash")!,
            study: study,
            round: RoundNumber(round)!,
            model: model(round - 1),
            digest: digest("update"),
            byteCount: 1,
            exampleCount: 1,
            seconds: 1
        )
        claim.evaluation = EvaluationMetrics(exampleCount: 1, loss: loss, accuracy: accuracy)
        return RoundRecord(
            study: study,
            round: RoundNumber(round)!,
            kind: kind,
            closing: closing,
            attempts: 1,
            modelBefore: before ?? model(round - 1),
            modelAfter: after ?? model(round),
            cohort: [],
            contributions: [Contribution(claim, accepted: Instant(milliseconds: 0))],
            absences: [],
            refusals: [],
            opened: Instant(milliseconds: 0),
            closed: Instant(milliseconds: 0),
            committed: Instant(milliseconds: 0)
        )
    }

    private static func state(_ keep: RetentionPlan?, model: ContentDigest, study: StudyName = study) -> FederationState
    {
        var plan = testPlan(study)
        plan.keep = keep
        var state = FederationState()
        _ = state.handle(.studyStarted(plan, model: model), at: Instant(milliseconds: 0))
        return state
    }

    private static func testPlan(_ study: StudyName) -> Plan {
        Plan(
            study: study,
            seed: 1,
            model: ModelPlan(network: .logistic, inputs: 1, outputs: 2, loss: .softmaxCrossEntropy),
            training: TrainingPlan(
                epochs: 1,
                batchSize: 1,
                optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
            ),
            rounds: 100,
            cohort: CohortPlan(minimum: 1),
            quorum: 1,
            deadlineSeconds: 1
        )
    }

    /// The rounds whose models go, after so many rounds with those accuracies.
    private func released(_ keep: RetentionPlan?, accuracies: [Double?]) -> [Int] {
        var retention = BlobRetention()
        for (index, accuracy) in accuracies.enumerated() {
            retention.note(Self.record(index + 1, accuracy: accuracy))
        }
        let state = Self.state(keep, model: Self.model(accuracies.count))
        return retention.released(in: state).map(\.round.value)
    }

    /// Accuracies of the models before rounds 1 to 8: the model of round 3 is the best.
    private static let eight: [Double?] = [0.1, 0.2, 0.3, 0.9, 0.4, 0.5, 0.6, 0.7]

    @Test func `without keep every model stays`() {
        #expect(released(nil, accuracies: Self.eight) == [])
        #expect(
            released(RetentionPlan(updates: 1), accuracies: Self.eight) == [],
            "a rule about updates is none about models"
        )
    }

    @Test func `the last, every k-th and the best stay, whichever names them; the newest always does`() {
        #expect(released(RetentionPlan(last: 2), accuracies: Self.eight) == [1, 2, 3, 4, 5, 6])
        #expect(released(RetentionPlan(every: 3), accuracies: Self.eight) == [1, 2, 4, 5, 7])
        #expect(released(RetentionPlan(best: 1), accuracies: Self.eight) == [1, 2, 4, 5, 6, 7])
        #expect(released(RetentionPlan(best: 2), accuracies: Self.eight) == [1, 2, 4, 5, 6])
        #expect(released(RetentionPlan(last: 2, every: 4, best: 1), accuracies: Self.eight) == [1, 2, 5, 6])
    }

    @Test func `of equals the earlier is the better, and without accuracy the loss decides`() {
        #expect(released(RetentionPlan(best: 1), accuracies: [0, 0.5, 0.5, 0.5]) == [2, 3])
        var retention = BlobRetention()
        for (round, loss) in [(1, 9.0), (2, 3.0), (3, 1.0), (4, 2.0)] {
            retention.note(Self.record(round, accuracy: nil, loss: loss))
        }
        let state = Self.state(RetentionPlan(best: 1), model: Self.model(4))
        #expect(retention.released(in: state).map(\.round.value) == [1, 3])
    }

    @Test func `the initial model, a task's end, and what a consolidation made stay`() {
        var retention = BlobRetention()
        retention.note(Self.record(1))
        retention.note(Self.record(2))
        var consolidation = Self.record(3, after: Self.model(2), kind: .consolidation)
        consolidation.consolidated = ConsolidatedTask(
            importance: Self.digest("importance"),
            penalty: Self.digest("penalty")
        )
        retention.note(consolidation)
        retention.note(Self.record(4, before: Self.model(2)))
        retention.note(Self.record(5))
        retention.note(Self.record(6))
        let state = Self.state(RetentionPlan(last: 1), model: Self.model(6))
        #expect(retention.released(in: state).map(\.round.value) == [1, 4, 5])
        for kept in [Self.model(0), Self.model(2), Self.digest("importance"), Self.digest("penalty")] {
            #expect(retention.needed(in: state).contains(kept))
        }
    }

    @Test func `what another study names stays, and goes when neither does`() {
        let lung = StudyName("lung")!
        var retention = BlobRetention()
        for round in 1...3 { retention.note(Self.record(round)) }
        // The other study began with the model of round 1.
        retention.note(Self.record(1, of: lung, before: Self.model(1), after: Self.digest("other")))
        let state = Self.state(RetentionPlan(last: 1), model: Self.model(3))
        #expect(retention.released(in: state).map(\.round.value) == [2])
        #expect(retention.named(in: state).isSuperset(of: (0...3).map(Self.model)))
        #expect(!retention.named(in: state).contains(Self.digest("nobody's")))
    }

    @Test func `a model that two rounds made stays while one of them is kept`() {
        var retention = BlobRetention()
        retention.note(Self.record(1))
        retention.note(Self.record(2))
        retention.note(Self.record(3, after: Self.model(1)))
        retention.note(Self.record(4, before: Self.model(1)))
        let state = Self.state(RetentionPlan(last: 2), model: Self.model(4))
        #expect(retention.released(in: state).map(\.round.value) == [2])
        #expect(retention.needed(in: state).contains(Self.model(1)))
    }

    @Test func `an abandoned round has no model and measures none`() {
        var retention = BlobRetention()
        retention.note(Self.record(1))
        retention.note(Self.record(2, after: Self.model(1), closing: .abandoned, accuracy: 1))
        let state = Self.state(RetentionPlan(last: 1), model: Self.model(1))
        #expect(retention.released(in: state) == [])
    }

    @Test func `impossible rules are named`() {
        var plan = Self.testPlan(Self.study)
        plan.keep = RetentionPlan()
        #expect(plan.problems().map(\.path) == [["keep"]])
        plan.keep = RetentionPlan(last: 0, every: -1, best: 1)
        #expect(plan.problems().map(\.path) == [["keep", "last"], ["keep", "every"]])
        plan.keep = RetentionPlan(last: 10, every: 50, best: 1)
        #expect(plan.problems() == [])
        #expect(plan.keep.map { "\($0)" } == "{last: 10, every: 50, best: 1}")
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `in random lives exactly what a rule names stays, and what went is never wanted again`(seed: UInt64) {
        var random = Generator(seed: seed)
        let keep = RetentionPlan(
            last: random.chance() ? 1 + random.below(4) : nil,
            every: random.chance() ? 1 + random.below(5) : nil,
            best: 1 + random.below(3)
        )
        var incremental = BlobRetention()
        var gone: Set<ContentDigest> = []
        var accuracies: [Double] = []
        for round in 1...(5 + random.below(20)) {
            accuracies.append(Double(random.below(5)) / 4)
            let record = Self.record(round, accuracy: accuracies[round - 1])
            incremental.note(record)
            let state = Self.state(keep, model: Self.model(round))
            let released = incremental.released(in: state)
            gone.formUnion(released.map(\.digest))
            incremental.forget(Set(released.map(\.digest)))
            // The rules again, as the documentation says them, from the whole history.
            let measured = (1..<max(round, 1)).map { ($0, accuracies[$0]) }
            let best = measured.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(keep.best ?? 0).map(\.0)
            for other in 1...round {
                let stays =
                    other == round || round - other < keep.last ?? 0 || best.contains(other)
                    || keep.every.map { other % $0 == 0 } ?? false
                #expect(gone.contains(Self.model(other)) == !stays, "seed \(seed), round \(round), model \(other)")
            }
            #expect(incremental.needed(in: state).isDisjoint(with: gone), "seed \(seed), round \(round)")
        }
    }
}

/// SplitMix64, for the tests' own choices.
private struct Generator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func chance() -> Bool { below(2) == 0 }
}
