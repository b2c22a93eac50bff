import Federation
import Parameters
import Testing

/// A round from opening to commit.
@Suite struct RoundTests {
    @Test func `a round closes when everyone has answered, before its deadline`() {
        var story = Story(plans: testPlan())
        #expect(story.update(ash, birch).count == 4)
        let effects = story.update(cedar)
        guard case .average(let plan, let contributions)? = effects.last else {
            Issue.record("expected an average, found \(effects)")
            return
        }
        #expect(plan.number == .first && contributions.map(\.node) == trees)
        story.average()
        #expect(story.records.map(\.closing) == [.everyone])
    }

    @Test func `P5: a round with a quorum closes at its deadline without the others`() {
        var story = Story(plans: testPlan())
        story.update(cedar, ash)
        story.wait(seconds: 29)
        #expect(story.tell(.deadlinePassed).isEmpty)
        story.deadline()
        story.average()
        let record = story.records[0]
        #expect(record.closing == .deadline && record.contributions.map(\.node) == [ash, cedar])
        #expect(record.absences.map(\.node) == [birch] && record.absences.map(\.reason) == [.silent])
        #expect(record.closed == instant(seconds: 30))
    }

    @Test func `P1: a round without a quorum goes into another attempt and keeps what it has`() {
        var story = Story(plans: testPlan())
        story.update(ash)
        let kept = story.round()?.accepted
        let effects = story.deadline()
        #expect(effects.map(\.words) == ["announce round 1 of heart, attempt 2, to ash birch cedar"])
        #expect(story.round()?.accepted == kept)
        #expect(story.round()?.plan.deadline == instant(seconds: 60))
        story.update(birch, cedar)
        story.average()
        #expect(story.records[0].attempts == 2 && story.records[0].contributions.map(\.node) == trees)
    }

    @Test func `who declined is asked again in the next attempt, and may answer before it`() {
        var story = Story(plans: testPlan(quorum: 3))
        story.tell(.assignmentDeclined(ash, heart, .first, reason: "no data"))
        story.tell(.assignmentDeclined(birch, heart, .first, reason: "no data"))
        #expect(story.round()?.awaited == [cedar])
        story.update(birch)
        #expect(story.round()?.absences.keys.sorted() == [ash])
        story.deadline()
        #expect(story.round()?.awaited == [ash, cedar])
    }

    @Test func `when all the rest declined, a round with a quorum closes at once`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch)
        let effects = story.tell(.assignmentDeclined(cedar, heart, .first, reason: "no data"))
        #expect(effects.map(\.words) == ["average round 1 of heart over ash birch"])
        story.average()
        #expect(story.records[0].closing == .everyone)
        #expect(story.records[0].absences.map(\.reason) == [.declined("no data")])
    }

    @Test func `a study pauses itself, with a reason, after as many attempts as the plan allows`() {
        var story = Story(plans: testPlan(attempts: 2))
        story.update(ash)
        story.deadline()
        let effects = story.deadline()
        #expect(effects == [.giveUp(heart, .first, attempts: 2)])
        #expect(story.status() == .paused(since: story.now, reason: "round 1 missed its quorum of 2 2 times"))
        #expect(story.state.nextDeadline == nil)
        #expect(story.round()?.accepted.keys.sorted() == [ash])
    }

    @Test func `resumed after it gave up, a study tries the round once more`() {
        var story = Story(plans: testPlan(attempts: 1))
        story.update(ash)
        story.deadline()
        story.wait(seconds: 1000)
        story.join(dogwood)
        let effects = story.tell(.studyResumed(heart))
        #expect(effects.map(\.words) == ["announce round 1 of heart, attempt 2, to ash birch cedar dogwood"])
        #expect(story.state.nextDeadline == story.now.advanced(bySeconds: 30))
        #expect(story.deadline() == [.giveUp(heart, .first, attempts: 2)])
        story.tell(.studyResumed(heart))
        story.update(birch, cedar, dogwood)
        story.average()
        #expect(story.records[0].contributions.map(\.node) == trees + [dogwood])
    }

    @Test func `updates that come while a study gave up count when it is resumed`() {
        var story = Story(plans: testPlan(attempts: 1))
        story.update(ash)
        story.deadline()
        story.update(birch)
        story.wait(seconds: 5)
        let effects = story.tell(.studyResumed(heart))
        #expect(effects.last?.words == "average round 1 of heart over ash birch")
    }

    @Test func `after the last training round the model is evaluated, and the study is finished`() {
        var story = Story(plans: testPlan(rounds: 2))
        story.carryOutRound()
        story.carryOutRound()
        #expect(story.round()?.plan.kind == .evaluation)
        #expect(story.round()?.plan.number == round(3))
        story.carryOutRound()
        #expect(story.status() == .finished)
        #expect(story.records.map(\.kind) == [.training, .training, .evaluation])
        let model = story.records[1].modelAfter
        #expect(story.records[2].modelBefore == model && story.records[2].modelAfter == model)
        #expect(story.state.studies[heart]?.model == model)
        #expect(story.state.nextDeadline == nil && story.state.pendingEffects().isEmpty)
    }

    @Test func `P5: the last model's evaluation takes whoever is there, and ends without anybody`() {
        var story = Story(plans: testPlan(rounds: 1, quorum: 3))
        for node in trees { story.update(node) }
        story.tell(.nodeRevoked(ash, reason: "left"))
        story.tell(.nodeRevoked(birch, reason: "left"))
        story.average()
        #expect(story.round()?.plan.cohort == [cedar])
        story.deadline()
        #expect(story.average().last?.words == "finish heart")
        #expect(story.records[1].contributions.isEmpty && story.records[1].closing == .deadline)
    }

    @Test func `the first round waits for the cohort's minimum, later ones for a quorum`() {
        var story = Story([ash, birch], plans: testPlan(minimum: 3))
        #expect(story.round() == nil)
        story.join(cedar)
        #expect(story.round()?.plan.cohort == trees)
        story.tell(.nodeRevoked(cedar, reason: "left"))
        story.carryOutRound()
        #expect(story.round()?.plan.cohort == [ash, birch])
    }

    @Test func `a deadline shorter than a millisecond is still in the future`() {
        var story = Story(plans: testPlan(deadlineSeconds: 1e-9))
        for _ in 0..<5 {
            #expect(story.state.nextDeadline == story.now.advanced(bySeconds: 0.001))
            story.deadline()
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e308, -1, 0])
    func `a plan that nobody checked cannot stop the core`(_ seconds: Double) {
        var plan = testPlan(quorum: .min, deadlineSeconds: seconds)
        plan.cohort = CohortPlan(selection: .count(.min), minimum: .min, maximum: .min)
        plan.rounds = .max
        plan.maximumExamples = .min
        var story = Story(plans: plan)
        story.update(ash)
        story.deadline()
        #expect(story.records.isEmpty)
    }

    @Test func `P4: a late update is refused and leaves its refusal in the record`() {
        var story = Story(plans: testPlan())
        let late = story.claim(cedar)
        story.update(ash, birch)
        story.deadline()
        #expect(story.tell(.updateVerified(late)) == [.refuse(cedar, heart, .first, .late)])
        story.average()
        #expect(story.tell(.updateVerified(late)) == [.refuse(cedar, heart, .first, .late)])
        #expect(story.records[0].refusals.map(\.node) == [cedar])
    }

    @Test func `an update that was counted is acknowledged again after its round is committed`() {
        var story = Story(plans: testPlan())
        let claim = story.claim(ash)
        let other = story.claim(ash, bytes: "other")
        story.carryOutRound()
        #expect(story.tell(.updateVerified(claim)) == [.acknowledge(claim, counted: false)])
        #expect(story.tell(.updateVerified(other)) == [.refuse(ash, heart, .first, .alreadyAccepted(claim.digest))])
    }

    @Test func `P4: no more refusals are kept than a record may have`() {
        var story = Story(plans: testPlan())
        for index in 0..<300 { story.tell(.updateRejected(ash, heart, .first, .nonFinite(at: index))) }
        #expect(story.round()?.refusals.count == RoundRecord.maximumRefusals)
    }
}
