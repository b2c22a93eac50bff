import Federation
import Parameters
import Testing

/// Nodes that fail again and again.
@Suite struct SetAsideTests {
    private static func plan(longestRest: Double? = 100) -> Plan {
        testPlan(rounds: 99) { $0.longestRestSeconds = longestRest }
    }

    /// Cedar fails in as many rounds as it takes; the others do their work.
    private static func fail(_ story: inout Story, _ failure: (inout Story, RoundNumber) -> Void) {
        for _ in 1...SetAside.toleratedFailures {
            guard let number = story.round()?.plan.number else { return }
            failure(&story, number)
            story.update(ash, birch)
            if story.round()?.phase == .collecting { story.deadline() }
            story.average()
        }
    }

    private static func decline(_ story: inout Story, _ number: RoundNumber) {
        story.tell(.assignmentDeclined(cedar, heart, number, reason: "no data"))
    }

    private static func aside(_ story: Story) -> SetAside? { story.state.studies[heart]?.setAside[cedar] }

    @Test func `P5: a node that declines again and again rests, is told why, and comes back by itself`() throws {
        var story = Story(plans: Self.plan())
        Self.fail(&story, Self.decline)
        let aside = try #require(story.state.rests(of: cedar).first?.aside)
        #expect(aside.reason == .declined("no data") && aside.times == 1)
        #expect(aside.until == story.now.advanced(bySeconds: 30))
        #expect(aside.sentence.contains("no data"))
        #expect(story.records[1].setAside == [aside])
        // It asks all the time, and that is no news.
        #expect(!story.state.tellsNews(cedar, from: .everyStudy))
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        story.carryOutRound()
        #expect(story.round()?.plan.cohort == [ash, birch])
        #expect(story.state.nextDeadline == aside.until)
        story.wait(seconds: 30)
        story.tell(.deadlinePassed)
        #expect(story.state.tellsNews(cedar, from: .everyStudy))
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        story.carryOutRound()
        #expect(story.round()?.plan.cohort == trees && story.state.rests(of: cedar).isEmpty)
    }

    @Test func `each further time it rests twice as long, up to the plan's limit`() {
        var story = Story(plans: Self.plan())
        var rests: [Double] = []
        for _ in 1...4 {
            Self.fail(&story, Self.decline)
            rests.append(Self.aside(story)?.until?.seconds(since: story.now) ?? 0)
            story.deadline()
            while Self.aside(story)?.until != nil {
                story.deadline()
                story.update(ash, birch)
                story.average()
            }
            story.tell(.nodePresent(cedar, offer: .everyStudy))
            story.update(ash, birch)
            story.average()
        }
        #expect(rests == [30, 60, 100, 100])
    }

    @Test func `an update that is taken makes good what was`() {
        var story = Story(plans: Self.plan())
        Self.fail(&story, Self.decline)
        story.deadline()
        story.update(ash, birch)
        story.average()
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        story.carryOutRound()
        story.carryOutRound()
        #expect(story.state.studies[heart]?.setAsides[cedar] == nil)
        Self.fail(&story, Self.decline)
        #expect(Self.aside(story)?.times == 1)
    }

    @Test func `a node whose updates are refused rests too, and the first reason is the refusal`() {
        var story = Story(plans: Self.plan())
        Self.fail(&story) { story, number in
            story.tell(.updateRejected(cedar, heart, number, .nonFinite(at: 7)))
            Self.decline(&story, number)
        }
        #expect(Self.aside(story)?.reason == .refused(.nonFinite(at: 7)) && Self.aside(story)?.until != nil)
    }

    @Test func `P5: a node that was only silent comes back when it first asks, and rests if it is silent again`() {
        var story = Story(plans: Self.plan())
        Self.fail(&story) { _, _ in }
        #expect(Self.aside(story)?.until == nil && Self.aside(story)?.reason == .silent)
        #expect(story.state.tellsNews(cedar, from: .everyStudy))
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        story.update(ash, birch)
        story.average()
        #expect(story.round()?.plan.cohort == trees)
        Self.fail(&story) { _, _ in }
        #expect(Self.aside(story)?.times == 2)
        #expect(Self.aside(story)?.until?.seconds(since: story.now) == 30)
    }

    @Test func `who was revoked, takes no part any more or was overtaken has not failed`() {
        var story = Story(plans: testPlan(rounds: 9) { $0.cohort.closeAt = 2 })
        for _ in 1...3 {
            story.tell(.nodePresent(cedar, offer: .only([lung])))
            story.update(ash, birch)
            story.average()
            story.tell(.nodePresent(cedar, offer: .everyStudy))
        }
        #expect(story.state.studies[heart]?.missed.isEmpty == true)
    }

    @Test func `a plan without rest takes a node back as soon as it asks`() {
        for rest in [nil, 0.0] {
            var story = Story(plans: Self.plan(longestRest: rest))
            Self.fail(&story, Self.decline)
            #expect(Self.aside(story)?.until == nil && story.state.tellsNews(cedar, from: .everyStudy))
        }
    }

    @Test func `P5: a study that waits for nodes goes on when one has rested and asks`() {
        var story = Story(plans: testPlan(rounds: 9, quorum: 2) { $0.longestRestSeconds = 100 })
        Self.fail(&story, Self.decline)
        story.tell(.nodeRevoked(ash, reason: "left"))
        story.update(birch)
        story.deadline()
        story.tell(.studyPaused(heart))
        #expect(story.state.nextDeadline == nil, "who rests is no matter of a study that is held")
        story.wait(seconds: 50)
        story.tell(.studyResumed(heart))
        #expect(Self.aside(story)?.until == nil, "it has rested meanwhile")
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        story.deadline()
        #expect(story.round()?.plan.cohort.contains(cedar) == true)
    }
}
