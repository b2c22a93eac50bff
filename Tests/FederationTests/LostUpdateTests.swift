import Federation
import Parameters
import Testing

/// A power cut took the bytes of accepted updates.
@Suite struct LostUpdateTests {
    @Test func `P1: lost bytes are asked for again, and the round does not close before they are back`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch)
        let effects = story.tell(.updateLost(ash, heart, .first))
        #expect(effects.map(\.words) == ["announce round 1 of heart, attempt 1, to ash birch cedar"])
        #expect(story.state.assignment(for: ash)?.round == .first)
        #expect(story.state.nextDeadline == nil)
        story.wait(seconds: 100)
        #expect(story.tell(.deadlinePassed).isEmpty)
        let back = story.update(ash)
        #expect(back.map(\.words) == ["accumulate ash", "acknowledge ash", "average round 1 of heart over ash birch"])
    }

    @Test func `P1: bytes that turn out to be lost while the mean is computed open the round again`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch, cedar)
        let mean = digest("mean")
        story.tell(.updateLost(birch, heart, .first))
        #expect(story.round()?.phase == .collecting && story.round()?.awaited == [birch])
        #expect(story.state.assignment(for: birch) != nil && story.state.assignment(for: ash) == nil)
        #expect(story.tell(.roundAveraged(heart, .first, model: mean)).isEmpty)
        #expect(story.update(birch).last?.words == "average round 1 of heart over ash birch cedar")
        story.tell(.roundAveraged(heart, .first, model: mean))
        #expect(story.records.map(\.modelAfter) == [mean])
    }

    @Test func `a node that lost its copy too may send another update in its place`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch)
        story.tell(.updateLost(ash, heart, .first))
        let other = story.claim(ash, bytes: "trained anew")
        #expect(story.tell(.updateVerified(other)).first == .accumulate(other))
        story.update(cedar)
        story.average()
        #expect(story.records[0].contributions.map(\.update).contains(other.digest))
        #expect(story.records[0].contributions.count == 3)
    }

    @Test(arguments: [
        FederationEvent.nodeRevoked(ash, reason: "left"),
        .assignmentDeclined(ash, heart, .first, reason: "the data are gone"),
        .nodePresent(ash, offer: .only([lung])),
    ])
    func `P5: a round does not wait for ever for bytes that nobody can send`(_ event: FederationEvent) {
        var story = Story(plans: testPlan())
        story.update(ash, birch, cedar)
        story.tell(.updateLost(ash, heart, .first))
        #expect(story.tell(event).map(\.words) == ["average round 1 of heart over birch cedar"])
        story.average()
        #expect(story.records[0].absences.map(\.node) == [ash])
    }

    @Test func `P5: bytes of a revoked node are not waited for`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch)
        story.tell(.nodeRevoked(ash, reason: "left"))
        story.tell(.updateLost(ash, heart, .first))
        #expect(story.round()?.lost.isEmpty ?? false)
        #expect(story.round()?.absences == [ash: .revoked])
        #expect(story.state.nextDeadline != nil)
    }

    @Test func `a stopped study whose mean cannot be computed any more is abandoned`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch, cedar)
        story.tell(.studyStopped(heart))
        let effects = story.tell(.updateLost(ash, heart, .first))
        #expect(effects.last == .abandon(heart, .first))
        #expect(story.records.map(\.closing) == [.abandoned])
        #expect(story.status() == .stopped && story.round() == nil)
    }

    @Test func `bytes lost in a paused study are asked for when it goes on`() {
        var story = Story(plans: testPlan())
        story.update(ash, birch)
        story.tell(.studyPaused(heart))
        #expect(story.tell(.updateLost(ash, heart, .first)).isEmpty)
        #expect(story.state.assignment(for: ash) == nil)
        story.tell(.studyResumed(heart))
        #expect(story.state.assignment(for: ash) != nil)
    }

    @Test func `what was not accepted, or is lost already, cannot be lost`() {
        var story = Story(plans: testPlan())
        story.update(ash)
        story.tell(.updateLost(ash, heart, .first))
        let before = story.state
        for event in [
            FederationEvent.updateLost(ash, heart, .first), .updateLost(birch, heart, .first),
            .updateLost(ash, heart, round(2)), .updateLost(ash, lung, .first), .updateLost(dogwood, heart, .first),
        ] {
            #expect(story.tell(event).isEmpty)
            #expect(story.state == before)
        }
    }
}
