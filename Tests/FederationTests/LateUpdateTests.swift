import Federation
import Parameters
import Testing

/// Updates that come after their round has closed, in a study in which they count.
@Suite struct LateUpdateTests {
    /// The story after round 1 closed without cedar, and what cedar made for it.
    private static func late(_ plan: Plan = latePlan()) -> (Story, UpdateClaim) {
        var story = Story(plans: plan)
        let claim = story.claim(cedar)
        story.update(ash, birch)
        story.deadline()
        story.average()
        return (story, claim)
    }

    @Test func `P1: a late update counts in the round open now, less, and once`() {
        var (story, claim) = Self.late()
        let effects = story.tell(.updateVerified(claim))
        #expect(effects == [.accumulate(claim), .acknowledge(claim, counted: true)])
        #expect(story.tell(.updateVerified(claim)) == [.acknowledge(claim, counted: false)])
        #expect(story.state.contribution(of: claim)?.round.number == round(2))
        #expect(story.state.contribution(of: claim)?.contribution.weight == 724)
        #expect(story.state.studies[heart]?.countingRound(of: .init(node: cedar, round: .first)) == round(2))
        story.update(ash, birch, cedar)
        story.average()
        let record = story.records[1]
        #expect(record.contributions.map(\.node) == [ash, birch, cedar, cedar])
        #expect(record.contributions.map(\.lateFrom) == [nil, nil, .first, nil])
        #expect(record.closing == .everyone && record.absences.isEmpty)
        for _ in 1...3 {
            // As long as it could be late it is known.
            #expect(story.tell(.updateVerified(claim)) == [.acknowledge(claim, counted: false)])
            var other = claim
            other.digest = digest("other bytes")
            #expect(
                story.tell(.updateVerified(other)) == [.refuse(cedar, heart, .first, .alreadyAccepted(claim.digest))]
            )
            if story.records.count < 3 { story.carryOutRound() }
        }
        story.carryOutRound()
        #expect(story.tell(.updateVerified(claim)) == [.refuse(cedar, heart, .first, .late)])
    }

    @Test func `what is on time in a study that counts late updates is what it is in one that drops them`() {
        var (late, _) = Self.late()
        var (dropping, _) = Self.late(testPlan(rounds: 9))
        late.carryOutRound()
        dropping.carryOutRound()
        #expect(late.records.map(\.modelAfter) == dropping.records.map(\.modelAfter))
        #expect(late.records.map(\.contributions) == dropping.records.map(\.contributions))
    }

    @Test func `a study that drops late updates refuses them and remembers no round`() {
        var (story, claim) = Self.late(testPlan(rounds: 9))
        #expect(story.tell(.updateVerified(claim)) == [.refuse(cedar, heart, .first, .late)])
        #expect(story.state.studies[heart]?.past.isEmpty == true)
    }

    @Test func `an update that is too late is refused, and its round forgotten`() {
        var (story, claim) = Self.late(latePlan(maximum: 2))
        story.carryOutRound()
        #expect(story.state.admission(of: claim) == .new)
        story.carryOutRound()
        #expect(story.state.admission(of: claim) == .refused(.late))
        #expect(story.state.studies[heart]?.past.map(\.plan.number) == [round(2), round(3)])
    }

    @Test func `between two rounds a late update is told to come again, and nothing is noted of it`() {
        var story = Story(plans: latePlan())
        let claim = story.claim(cedar)
        story.update(ash, birch)
        story.deadline()
        #expect(story.tell(.updateVerified(claim)) == [.refuse(cedar, heart, .first, .notYet)])
        story.average()
        #expect(story.records[0].refusals.isEmpty && story.state.admission(of: claim) == .new)
        story.update(ash, birch)
        story.deadline()
        #expect(story.state.admission(of: claim) == .refused(.notYet))
    }

    @Test func `P4: a late update is judged by the round it was made for`() {
        var (story, claim) = Self.late()
        story.carryOutRound()
        func refusal(_ change: (inout UpdateClaim) -> Void) -> UpdateAdmission {
            var spoilt = claim
            change(&spoilt)
            return story.state.admission(of: spoilt)
        }
        #expect(refusal { $0.model = digest("another") } == .refused(.wrongModel(expected: digest("initial"))))
        #expect(refusal { $0.exampleCount = 0 } == .refused(.exampleCount(found: 0, maximum: 1000)))
        #expect(refusal { $0.trainingLoss = .nan } == .refused(.implausibleMetrics))
        #expect(
            refusal { $0.tasks = [upright: EvaluationMetrics(exampleCount: 1, loss: 1)] }
                == .refused(.taskNotAsked(upright))
        )
        #expect(refusal { $0.node = dogwood } == .refused(.notInvited))
        var wrong = claim
        wrong.exampleCount = -1
        story.tell(.updateVerified(wrong))
        story.tell(.updateRejected(cedar, heart, .first, .nonFinite(at: 1)))
        story.carryOutRound()
        #expect(story.records[2].refusals.map(\.refusal.code) == ["example-count", "update-non-finite"])
    }

    @Test func `P1: when the bytes of a late update are lost its node is asked for that very update`() throws {
        var (story, claim) = Self.late()
        story.tell(.updateVerified(claim))
        story.tell(.updateLost(cedar, heart, .first))
        #expect(story.state.assignment(for: cedar)?.round == .first)
        #expect(story.state.assignment(for: cedar)?.model == digest("initial"))
        #expect(story.state.claimsUnderWay.isEmpty)
        story.update(ash, birch, cedar)
        story.deadline()
        #expect(story.round()?.phase == .collecting, "no round closes before lost bytes are back")
        let effects = story.tell(.updateVerified(claim))
        #expect(effects.map(\.words).last == "average round 2 of heart over ash birch cedar cedar")
        story.tell(.updateLost(cedar, heart, .first))
        #expect(story.round()?.phase == .collecting)
        story.tell(.assignmentDeclined(cedar, heart, .first, reason: "the disk is new"))
        #expect(story.round()?.late.isEmpty == true && story.round()?.phase != .collecting)
        story.average()
        // Its bytes may still turn up, and then it counts.
        #expect(story.state.admission(of: claim) == .new)
    }

    @Test func `P5: a node that is revoked takes what was lost of it along`() {
        var (story, claim) = Self.late()
        story.tell(.updateVerified(claim))
        story.tell(.updateLost(cedar, heart, .first))
        story.update(ash, birch)
        story.tell(.nodeRevoked(cedar, reason: "left"))
        #expect(story.round()?.phase != .collecting && story.round()?.late.isEmpty == true)
        #expect(story.state.admission(of: claim) == .refused(.notInvited))
    }

    @Test func `a late update counts for no quorum in a synchronous round`() {
        var (story, claim) = Self.late()
        story.tell(.updateVerified(claim))
        story.update(ash)
        story.deadline()
        #expect(story.round()?.plan.attempt == 2)
    }

    @Test func `late updates are not in the evaluation of the round's model`() {
        var (story, claim) = Self.late()
        story.tell(.updateVerified(claim))
        story.update(ash, birch, cedar)
        story.average()
        #expect(story.records[1].evaluation?.exampleCount == 15 && story.records[1].exampleCount == 40)
    }

    @Test func `an update that is late for a task that is done is refused`() {
        var plan = taskPlan { $0.tasks[0].rounds = 1 }
        plan.staleness = StalenessPlan()
        var story = Story(plans: plan)
        let claim = story.claim(cedar)
        story.update(ash, birch)
        story.deadline()
        story.average()
        #expect(story.round()?.plan.kind == .consolidation && story.state.studies[heart]?.past.isEmpty == true)
        #expect(story.state.admission(of: claim) == .refused(.late))
    }

    @Test func `a stopped study takes no late update`() {
        var (story, claim) = Self.late()
        story.tell(.studyStopped(heart))
        #expect(story.state.admission(of: claim) == .refused(.studyEnded))
        #expect(story.state.roundsUnderWay[heart]?.isEmpty == true)
    }

    @Test func `a node that was set aside and whose late update comes takes part again`() {
        var story = Story(plans: latePlan())
        let claim = story.claim(cedar)
        for _ in 1...2 {
            story.update(ash, birch)
            story.deadline()
            story.average()
        }
        #expect(story.round()?.plan.cohort == [ash, birch] && story.records[1].setAside?.map(\.node) == [cedar])
        story.tell(.updateVerified(claim))
        #expect(story.state.studies[heart]?.isSetAside(cedar) == false)
        story.carryOutRound()
        #expect(story.round()?.plan.cohort == trees)
    }
}
