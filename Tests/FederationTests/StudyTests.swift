import Federation
import Parameters
import Testing

/// Studies start, pause, go on and stop, one after another and side by side.
@Suite struct StudyTests {
    @Test func `studies side by side do what each would do alone`() {
        var both = Story(plans: testPlan(rounds: 3), testPlan(lung, seed: 9, rounds: 2))
        var alone = Story(plans: testPlan(rounds: 3))
        for step in 0..<8 {
            let sender = trees[step % 3]
            both.update(sender, study: lung)
            both.update(sender)
            alone.update(sender)
            if step == 4 { both.tell(.studyPaused(lung)) }
            if step == 5 { both.tell(.studyStopped(lung)) }
            both.average(lung)
            both.average()
            alone.average()
            #expect(both.state.studies[heart] == alone.state.studies[heart])
        }
        #expect(alone.records.count >= 2)
    }

    @Test func `of two open rounds a node is given the one that closes first`() {
        var story = Story(plans: testPlan(deadlineSeconds: 60), testPlan(lung, deadlineSeconds: 30))
        #expect(story.state.assignment(for: ash)?.study == lung)
        story.update(ash, study: lung)
        #expect(story.state.assignment(for: ash)?.study == heart)
        story.update(ash, study: heart)
        #expect(story.state.assignment(for: ash) == nil)
    }

    @Test func `a paused study gives no work, takes what was under way, and has its time back`() {
        var story = Story(plans: testPlan())
        story.wait(seconds: 10)
        story.tell(.studyPaused(heart))
        #expect(story.state.assignment(for: ash) == nil && story.state.nextDeadline == nil)
        story.wait(seconds: 100)
        #expect(story.update(ash).first?.words == "accumulate ash")
        #expect(story.tell(.deadlinePassed).isEmpty)
        story.tell(.studyResumed(heart))
        #expect(story.state.nextDeadline == instant(seconds: 130))
        #expect(story.state.assignment(for: birch) != nil)
    }

    @Test func `everyone may answer while a study is paused, and its round closes when it goes on`() {
        var story = Story(plans: testPlan())
        story.tell(.studyPaused(heart))
        #expect(story.update(ash, birch, cedar).last?.words == "acknowledge cedar")
        #expect(story.tell(.studyResumed(heart)).last?.words == "average round 1 of heart over ash birch cedar")
    }

    @Test func `paused after its deadline with a quorum, a round closes when the study goes on`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch)
        story.wait(seconds: 31)
        story.tell(.studyPaused(heart))
        story.wait(seconds: 1)
        #expect(story.tell(.studyResumed(heart)).last?.words == "average round 1 of heart over ash birch")
    }

    @Test func `a clock that was put back does not shorten a deadline`() {
        var story = Story(plans: testPlan())
        story.wait(seconds: 20)
        story.tell(.studyPaused(heart))
        story.wait(seconds: -15)
        story.tell(.studyResumed(heart))
        #expect(story.state.nextDeadline == instant(seconds: 30))
    }

    @Test func `a study paused while its mean is computed commits the round and opens none`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch, cedar)
        story.tell(.studyPaused(heart))
        #expect(story.average().map(\.words) == ["commit round 1 of heart, everyone, with ash birch cedar"])
        #expect(story.round() == nil)
        #expect(story.tell(.studyResumed(heart)).map(\.words).first?.hasPrefix("announce round 2") ?? false)
    }

    @Test func `a study stopped while its mean is computed commits the round and opens none`() {
        var story = Story(plans: testPlan())
        let claim = story.claim(ash)
        story.update(ash, birch, cedar)
        story.tell(.studyStopped(heart))
        #expect(story.tell(.updateVerified(claim)) == [.acknowledge(claim, counted: false)])
        #expect(story.state.pendingEffects().map(\.words) == ["average round 1 of heart over ash birch cedar"])
        story.average()
        #expect(story.records.map(\.closing) == [.everyone])
        #expect(story.status() == .stopped && story.round() == nil && story.state.pendingEffects().isEmpty)
    }

    @Test func `a study stopped while it collects records what it had and abandons the round`() {
        var story = Story(plans: testPlan())
        story.update(ash)
        #expect(story.tell(.studyStopped(heart)).last == .abandon(heart, .first))
        let record = story.records[0]
        #expect(record.closing == .abandoned && record.modelAfter == record.modelBefore)
        #expect(record.contributions.map(\.node) == [ash] && record.absences.count == 2)
        #expect(story.update(birch).first == .refuse(birch, heart, .first, .studyEnded))
    }

    @Test func `a name is used once: a study that started, even one that ended, is not started again`() {
        var story = Story(plans: testPlan())
        story.tell(.studyStopped(heart))
        let before = story.state
        #expect(story.tell(.studyStarted(testPlan(rounds: 5), model: digest("other"))).isEmpty)
        #expect(story.state == before)
    }

    @Test func `a mean that is reported twice is committed once`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch, cedar)
        story.tell(.roundAveraged(heart, .first, model: digest("mean")))
        let before = story.state
        #expect(story.tell(.roundAveraged(heart, .first, model: digest("mean"))).isEmpty)
        #expect(story.tell(.roundAveraged(heart, .first, model: digest("another"))).isEmpty)
        #expect(story.state == before && story.records.count == 1)
    }

    @Test func `what has to be done again after a restart follows from the state`() {
        var story = Story(plans: testPlan(), testPlan(lung))
        #expect(story.state.pendingEffects().map(\.words).map { $0.prefix(8) } == ["announce", "announce"])
        story.update(ash, birch, cedar)
        #expect(story.state.pendingEffects().first?.words == "average round 1 of heart over ash birch cedar")
        story.tell(.studyPaused(lung))
        #expect(story.state.pendingEffects().count == 1)
    }

    @Test func `whoever waits is told for whom and for what`() {
        var story = Story([ash], plans: testPlan(quorum: 2))
        story.tell(.nodeEnrolled(birch, certificate: "birch-1"))
        #expect(
            story.state.activity(of: heart) == .waitingForNodes(present: [ash], needed: 2, absent: [birch], task: nil)
        )
        story.tell(.nodePresent(birch, offer: .everyStudy))
        story.update(ash)
        guard case .training(let plan, let accepted, let awaited, 2)? = story.state.activity(of: heart) else {
            Issue.record("expected training, found \(String(describing: story.state.activity(of: heart)))")
            return
        }
        #expect(plan.number == .first && accepted == [ash] && awaited == [birch])
        story.tell(.studyPaused(heart))
        #expect(story.state.activity(of: heart) == .paused(reason: nil))
        story.tell(.studyStopped(heart))
        #expect(story.state.activity(of: heart) == .stopped)
        #expect(story.state.activity(of: lung) == nil)
    }

    @Test func `P2: the model depends on who contributed, not on order, repetition, restarts or deadlines`() {
        let plan = testPlan(rounds: 3, quorum: 3)
        var calm = Story(plans: plan)
        for _ in 1...4 { calm.carryOutRound() }

        var wild = Story(trees.reversed(), plans: plan)
        for number in 1...4 {
            for name in [[cedar, ash, birch], [birch, cedar, ash]][number % 2] {
                if number == 2 { wild.deadline() }
                let claim = wild.claim(name)
                wild.tell(.updateVerified(claim))
                wild.tell(.updateVerified(claim))
                if number == 3 { wild.tell(.updateLost(name, heart, round(3))) }
                wild.update(name)
            }
            wild.average()
        }
        #expect(wild.status() == .finished && calm.status() == .finished)
        #expect(wild.records.map(\.modelAfter) == calm.records.map(\.modelAfter))
    }
}
