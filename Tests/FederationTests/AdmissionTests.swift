import Federation
import Parameters
import Testing

/// What becomes of an update: each rule once.
@Suite struct AdmissionTests {
    private static let spoilt: [(@Sendable (inout UpdateClaim) -> Void, UpdateRefusal)] = [
        ({ $0.study = lung }, .unknownStudy),
        ({ $0.node = dogwood }, .notInvited),
        ({ $0.round = round(2) }, .notOpen),
        ({ $0.model = digest("other") }, .wrongModel(expected: digest("initial"))),
        ({ $0.exampleCount = 0 }, .exampleCount(found: 0, maximum: 1000)),
        ({ $0.exampleCount = -1 }, .exampleCount(found: -1, maximum: 1000)),
        ({ $0.exampleCount = 1001 }, .exampleCount(found: 1001, maximum: 1000)),
        ({ $0.exampleCount = .max }, .exampleCount(found: .max, maximum: 1000)),
        ({ $0.byteCount = -1 }, .implausibleMetrics),
        ({ $0.trainingLoss = .nan }, .implausibleMetrics),
        ({ $0.trainingLoss = .infinity }, .implausibleMetrics),
        ({ $0.updateNorm = .nan }, .implausibleMetrics),
        ({ $0.updateNorm = -1 }, .implausibleMetrics),
        ({ $0.seconds = .nan }, .implausibleMetrics),
        ({ $0.seconds = -1 }, .implausibleMetrics),
        ({ $0.resources = ResourceUse(cpuSeconds: .nan) }, .implausibleMetrics),
        ({ $0.resources = ResourceUse(cpuSeconds: -1) }, .implausibleMetrics),
        ({ $0.resources = ResourceUse(bytesReceived: -1) }, .implausibleMetrics),
        ({ $0.resources = ResourceUse(energyJoules: 1e16, energySource: .measured) }, .implausibleMetrics),
        ({ $0.resources = ResourceUse(energyJoules: .infinity, energySource: .estimated) }, .implausibleMetrics),
        ({ $0.resources = ResourceUse(energyJoules: 1) }, .implausibleMetrics),
        ({ $0.resources = ResourceUse(energySource: .measured) }, .implausibleMetrics),
        ({ $0.evaluation?.loss = .nan }, .implausibleMetrics),
        ({ $0.evaluation?.accuracy = 1.01 }, .implausibleMetrics),
        ({ $0.evaluation?.auc = .nan }, .implausibleMetrics),
        ({ $0.evaluation?.exampleCount = 0 }, .implausibleMetrics),
        ({ $0.evaluation?.exampleCount = .max }, .implausibleMetrics),
    ]

    @Test(arguments: spoilt.indices)
    func `P4: each broken rule refuses the update and changes nothing but the list of refusals`(_ index: Int) {
        var story = Story(plans: testPlan())
        var claim = story.claim(ash)
        Self.spoilt[index].0(&claim)
        let before = story.state
        let refusal = Self.spoilt[index].1
        #expect(story.state.admission(of: claim) == .refused(refusal))
        #expect(story.tell(.updateVerified(claim)) == [.refuse(claim.node, claim.study, claim.round, refusal)])
        #expect(changes(from: before, to: story.state).allSatisfy { $0 == "heart.refusals" })
    }

    @Test func `asking what would become of an update changes nothing`() {
        var story = Story(plans: testPlan())
        let claim = story.claim(ash)
        #expect(story.state.admission(of: claim) == .new)
        story.update(ash)
        #expect(story.state.admission(of: claim) == .duplicate)
        story.tell(.updateLost(ash, heart, .first))
        #expect(story.state.admission(of: claim) == .restores)
    }

    @Test func `an evaluation claims no training examples, and not more than a node may`() {
        var story = Story(plans: testPlan(rounds: 1))
        story.carryOutRound()
        var claim = story.claim(ash)
        #expect(story.round()?.plan.kind == .evaluation && claim.exampleCount == 0)
        #expect(story.state.admission(of: claim) == .new)
        claim.exampleCount = .max
        #expect(story.state.admission(of: claim) == .refused(.exampleCount(found: .max, maximum: 1000)))
    }

    @Test func `without a hold-out, a loss or a norm there is nothing implausible`() {
        var story = Story(plans: testPlan())
        var claim = story.claim(ash)
        claim.evaluation = nil
        claim.trainingLoss = nil
        claim.updateNorm = nil
        #expect(story.tell(.updateVerified(claim)).first == .accumulate(claim))
    }
}
