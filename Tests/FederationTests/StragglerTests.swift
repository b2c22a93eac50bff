import Federation
import Parameters
import Testing

/// Over-selection, asynchronous studies, deadlines from history and the minimum of nodes.
@Suite struct StragglerTests {
    // MARK: Over-selection

    @Test func `over-selection closes a round at the first updates, and nobody has missed it`() {
        var story = Story(plans: testPlan(rounds: 9) { $0.cohort.closeAt = 2 })
        for number in 1...4 {
            #expect(story.round()?.plan.cohort == trees, "round \(number)")
            story.update(ash)
            #expect(story.update(birch).map(\.words).last == "average round \(number) of heart over ash birch")
            story.average()
        }
        #expect(story.now == instant(seconds: 0))
        let record = story.records[3]
        #expect(record.closing == .enough && record.absences.map(\.reason) == [.overtaken])
        #expect(record.setAside == nil && story.state.studies[heart]?.missed.isEmpty == true)
    }

    @Test func `when everyone has answered that is said, and at the deadline a quorum is enough`() {
        var story = Story(plans: testPlan(rounds: 9) { $0.cohort.closeAt = 3 })
        story.carryOutRound()
        story.update(ash, birch)
        story.deadline()
        story.average()
        #expect(story.records.map(\.closing) == [.everyone, .deadline])
    }

    @Test func `consolidations and the last evaluation wait for everyone`() {
        var plan = taskPlan { $0.tasks[0].rounds = 1 }
        plan.cohort.closeAt = 2
        var story = Story(plans: plan)
        story.carryOutRound()
        #expect(story.records[0].closing == .enough && story.round()?.plan.kind == .consolidation)
        story.update(ash, birch)
        #expect(story.round()?.phase == .collecting)
    }

    @Test func `nodes that only evaluate are not among the first updates`() {
        var plan = taskPlan()
        plan.cohort.closeAt = 2
        var story = Story([ash, birch])
        story.join(cedar, offer: StudyOffer(studies: [heart: .only([turned])]))
        story.tell(.studyStarted(plan, model: digest("initial")))
        var report = story.claim(cedar)
        report.exampleCount = 0
        story.tell(.updateVerified(report))
        story.update(ash)
        #expect(story.round()?.phase == .collecting)
        story.update(birch)
        #expect(story.round()?.phase != .collecting)
    }

    // MARK: Asynchronous

    @Test func `an asynchronous step is made of the first updates, late ones included`() {
        var story = Story(plans: asynchronousPlan(buffer: 2))
        let slow = story.claim(cedar)
        story.update(ash, birch)
        story.average()
        #expect(story.round()?.plan.number == round(2) && story.now == instant(seconds: 0))
        // Cedar goes on with the model it has; its update fills the buffer of the next version.
        story.update(ash)
        let effects = story.tell(.updateVerified(slow))
        #expect(effects.map(\.words).last == "average round 2 of heart over ash cedar")
        story.average()
        let record = story.records[1]
        #expect(record.closing == .enough && record.buffer == 2)
        #expect(record.contributions.map(\.weight) == [nil, 724])
    }

    @Test func `a node gives one update a version of the model`() {
        var story = Story(plans: asynchronousPlan(buffer: 3))
        story.update(ash)
        #expect(story.state.assignment(for: ash) == nil)
        #expect(story.state.admission(of: story.claim(ash, bytes: "more")).isRefused)
        story.update(birch, cedar)
        story.average()
        #expect(story.state.assignment(for: ash)?.round == round(2))
    }

    @Test func `P5: with too few updates an asynchronous round ends at its deadline with a quorum`() {
        var story = Story(plans: asynchronousPlan(buffer: 3))
        let claim = story.claim(cedar)
        story.update(ash)
        story.deadline()
        story.average()
        #expect(story.records[0].closing == .deadline)
        // A late update is a quorum here.
        story.tell(.updateVerified(claim))
        story.deadline()
        story.average()
        #expect(story.records[1].contributions.map(\.lateFrom) == [.first])
    }

    @Test func `an asynchronous study ends with a synchronous evaluation, and consolidates synchronously`() {
        var story = Story(plans: asynchronousPlan(buffer: 1, rounds: 2))
        for node in [ash, birch] {
            story.update(node)
            story.average()
        }
        #expect(story.round()?.plan.kind == .evaluation && story.round()?.plan.buffer == nil)
        story.update(ash)
        #expect(story.round()?.phase == .collecting)
        story.carryOutRound()
        #expect(story.status() == .finished)
        var plan = taskPlan { $0.tasks[0].rounds = 1 }
        plan.staleness = StalenessPlan()
        plan.buffer = 2
        story = Story(plans: plan)
        story.update(ash, birch)
        story.average()
        #expect(story.round()?.plan.kind == .consolidation && story.round()?.plan.enough == nil)
    }

    // MARK: Deadlines

    private static func adaptive(_ factor: Double = 2, minimum: Double = 5) -> Plan {
        testPlan(rounds: 20) {
            $0.adaptiveDeadline = AdaptiveDeadlinePlan(factor: factor, minimumSeconds: minimum)
        }
    }

    private static func seconds(_ story: Story) -> Double? {
        story.round().map { $0.plan.deadline.seconds(since: $0.plan.opened) }
    }

    @Test func `a deadline follows from what the slowest node took`() {
        var story = Story(plans: Self.adaptive())
        #expect(Self.seconds(story) == 30, "without history the plan's deadline")
        story.update(ash)
        story.wait(seconds: 4)
        story.update(birch, cedar)
        story.average()
        #expect(Self.seconds(story) == 8)
        story.update(ash, birch, cedar)
        story.average()
        #expect(Self.seconds(story) == 8, "the longest of the last five counts")
        for _ in 1...5 { story.carryOutRound() }
        #expect(Self.seconds(story) == 5, "and not before them; never less than the minimum")
    }

    @Test func `a node that misses a deadline has the whole of it in the next round`() {
        var story = Story(plans: Self.adaptive())
        story.carryOutRound()
        #expect(Self.seconds(story) == 5)
        story.update(ash, birch)
        story.deadline()
        story.average()
        #expect(Self.seconds(story) == 30)
        story.wait(seconds: 20)
        story.carryOutRound()
        #expect(Self.seconds(story) == 30, "never more than the plan's")
    }

    @Test func `another attempt has the whole deadline, and a node that joins too`() {
        var story = Story(plans: Self.adaptive())
        story.carryOutRound()
        story.update(ash)
        story.deadline()
        #expect(story.round().map { $0.plan.deadline.seconds(since: story.now) } == 30)
        story = Story(plans: Self.adaptive())
        story.join(dogwood)
        story.carryOutRound()
        #expect(story.round()?.plan.cohort.count == 4 && Self.seconds(story) == 30)
    }

    @Test func `a late update tells how long its node takes`() {
        var plan = Self.adaptive()
        plan.staleness = StalenessPlan()
        var story = Story(plans: plan)
        let claim = story.claim(cedar)
        story.update(ash, birch)
        story.deadline()
        story.average()
        story.wait(seconds: 1)
        story.tell(.updateVerified(claim))
        #expect(story.state.studies[heart]?.times[cedar] == [30], "at most the plan's deadline")
        #expect(Story(plans: testPlan()).state.studies[heart]?.times.isEmpty == true)
    }

    // MARK: The minimum

    @Test func `the minimum of nodes is for the first round, or for every one`() {
        for rounds in CohortPlan.MinimumRounds.allCases {
            var story = Story(
                plans: testPlan(rounds: 2, minimum: 3) { $0.cohort.minimumRounds = rounds }
            )
            story.tell(.nodeRevoked(cedar, reason: "left"))
            story.carryOutRound()
            #expect((story.round() == nil) == (rounds == .every), "\(rounds)")
            story.join(dogwood)
            story.carryOutRound()
            if rounds == .every { story.tell(.nodeRevoked(dogwood, reason: "left")) }
            #expect(story.round()?.plan.kind == .evaluation, "the last model is evaluated by whoever is there")
        }
    }
}

extension UpdateAdmission {
    /// Whether the update is not taken.
    fileprivate var isRefused: Bool { if case .refused = self { true } else { false } }
}
