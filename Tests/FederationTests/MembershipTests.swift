import Federation
import Parameters
import Testing

/// Nodes join, leave, die and come back at any moment.
@Suite struct MembershipTests {
    @Test func `P5: rounds go on with a quorum when a node dies, and it is set aside after two misses`() {
        var story = Story(plans: testPlan(rounds: 9))
        for number in 1...2 {
            #expect(story.round()?.plan.cohort == trees, "round \(number)")
            story.update(ash, birch)
            story.deadline()
            story.average()
        }
        #expect(story.round()?.plan.cohort == [ash, birch])
        #expect(story.state.studies[heart]?.isSetAside(cedar) ?? false)
        let start = story.now
        story.carryOutRound()
        #expect(story.now == start && story.records.count == 3)
    }

    @Test func `P5: a node set aside comes back by asking for work`() {
        var story = Story(plans: testPlan(rounds: 9))
        for _ in 1...2 {
            story.update(ash, birch)
            story.deadline()
            story.average()
        }
        #expect(story.state.tellsNews(cedar, from: .everyStudy))
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        #expect(!story.state.tellsNews(cedar, from: .everyStudy))
        story.carryOutRound()
        #expect(story.round()?.plan.cohort == trees)
    }

    @Test func `a node that answers now and then is never set aside`() {
        var story = Story(plans: testPlan(rounds: 20))
        for number in 1...10 {
            if number % 2 == 0 { story.update(cedar) }
            story.update(ash, birch)
            story.deadline()
            story.average()
            #expect(story.round()?.plan.cohort == trees)
        }
    }

    @Test func `P5: when everyone was set aside, the first quorum that asks opens a round`() {
        var story = Story(plans: testPlan(rounds: 9, quorum: 1))
        for _ in 1...2 {
            story.update(ash)
            story.deadline()
            story.average()
        }
        #expect(story.round()?.plan.cohort == [ash])
        story.tell(.assignmentDeclined(ash, heart, round(3), reason: "busy"))
        story.deadline()
        #expect(story.round()?.plan.attempt == 2)
        story.tell(.nodePresent(birch, offer: .everyStudy))
        story.deadline()
        #expect(story.round()?.plan.cohort == [ash, birch])
    }

    @Test func `P1: what a node gave before it was revoked stays in the mean`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch)
        story.tell(.nodeRevoked(ash, reason: "left"))
        story.update(cedar)
        story.average()
        #expect(story.records[0].contributions.map(\.node) == trees)
        #expect(story.round()?.plan.cohort == [birch, cedar])
    }

    @Test func `a revoked node is not waited for, asked or heard`() {
        var story = Story(plans: testPlan())
        let claim = story.claim(cedar)
        story.update(ash, birch)
        let effects = story.tell(.nodeRevoked(cedar, reason: "left"))
        #expect(effects.map(\.words) == ["average round 1 of heart over ash birch"])
        #expect(story.state.assignment(for: cedar) == nil)
        #expect(story.tell(.updateVerified(claim)) == [.refuse(cedar, heart, .first, .notInvited)])
        #expect(!story.state.tellsNews(cedar, from: .everyStudy))
        story.average()
        #expect(story.records[0].absences.map(\.reason) == [.revoked])
    }

    @Test func `a revoked node that enrols anew during the round takes part in it again`() {
        var story = Story(plans: testPlan())
        story.tell(.nodeRevoked(cedar, reason: "the disk was stolen"))
        story.tell(.nodeEnrolled(cedar, certificate: "cedar-2"))
        #expect(story.state.assignment(for: cedar) == nil)
        #expect(story.state.tellsNews(cedar, from: .everyStudy))
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        #expect(story.state.assignment(for: cedar)?.round == .first)
        story.update(ash, birch, cedar)
        story.average()
        #expect(story.records[0].contributions.map(\.node) == trees)
    }

    @Test func `a revoked node is not asked again in the next attempt`() {
        var story = Story(plans: testPlan())
        story.update(ash)
        story.tell(.nodeRevoked(cedar, reason: "left"))
        story.deadline()
        #expect(story.round()?.plan.attempt == 2 && story.round()?.awaited == [birch])
    }

    @Test func `a node that enrols anew is asked for nothing before it says what it takes part in`() {
        var story = Story(plans: testPlan())
        story.tell(.nodeEnrolled(ash, certificate: "ash-2"))
        #expect(story.round()?.awaited == trees && story.state.assignment(for: ash) == nil)
        story.tell(.nodePresent(ash, offer: .only([lung])))
        #expect(story.round()?.awaited == [birch, cedar])
    }

    @Test func `a node that enrols anew speaks with its new certificate alone`() {
        var story = Story(plans: testPlan())
        story.tell(.nodeRenewed(ash, certificate: "ash-2"))
        #expect(story.state.roster[ash]?.accepts(certificate: "ash-1") ?? false)
        #expect(story.state.roster[ash]?.accepts(certificate: "ash-2") ?? false)
        story.tell(.nodeRenewed(ash, certificate: "ash-3"))
        #expect(!(story.state.roster[ash]?.accepts(certificate: "ash-1") ?? true))
        story.tell(.nodeEnrolled(ash, certificate: "ash-4"))
        #expect(story.state.roster[ash]?.certificates == ["ash-4"])
        story.tell(.nodeRevoked(ash, reason: "left"))
        #expect(!(story.state.roster[ash]?.accepts(certificate: "ash-4") ?? true))
        story.tell(.nodeRenewed(ash, certificate: "ash-5"))
        #expect(story.state.roster[ash]?.certificates == ["ash-4"])
    }

    @Test func `the first revocation of a node is the one that is kept`() {
        var story = Story()
        story.tell(.nodeRevoked(ash, reason: "left"))
        let first = story.state
        story.wait(seconds: 5)
        story.tell(.nodeRevoked(ash, reason: "left again"))
        #expect(story.state == first)
    }

    @Test func `a node that takes part no more is not asked, and is asked again when it does`() {
        var story = Story(plans: testPlan())
        story.tell(.nodePresent(cedar, offer: .only([lung])))
        #expect(story.state.assignment(for: cedar) == nil && story.round()?.awaited == [ash, birch])
        story.tell(.nodePresent(cedar, offer: .only([heart])))
        #expect(story.state.assignment(for: cedar)?.study == heart && story.round()?.awaited == trees)
    }

    @Test func `a node that joins during a round is asked from the next on`() {
        var story = Story(plans: testPlan())
        story.join(dogwood)
        #expect(story.state.assignment(for: dogwood) == nil)
        story.carryOutRound()
        #expect(story.state.assignment(for: dogwood)?.round == round(2))
    }

    @Test func `only what is new is told: another offer, or the return of who was set aside`() {
        let story = Story(plans: testPlan())
        #expect(!story.state.tellsNews(ash, from: .everyStudy))
        #expect(story.state.tellsNews(ash, from: .only([heart])))
        #expect(!story.state.tellsNews(dogwood, from: .everyStudy))
    }

    @Test func `P5: an assignment is given again until its update is accepted`() {
        var story = Story(plans: testPlan())
        let first = story.state.assignment(for: ash)
        story.wait(seconds: 10)
        #expect(first != nil && story.state.assignment(for: ash) == first)
        story.update(ash)
        #expect(story.state.assignment(for: ash) == nil)
    }
}
