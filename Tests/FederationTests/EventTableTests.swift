import Federation
import Parameters
import TestSupport
import Testing

/// Every event in every phase of a round and every status of a study: the effects, and every part of the state that
/// changed. What is not listed did not change. The table is `Golden/event-table.txt`.
@Suite struct EventTableTests {
    @Test func `every event in every phase does what the table says and changes nothing else`() throws {
        var lines: [String] = []
        for situation in Self.situations {
            lines.append(situation.name)
            var idle: [String] = []
            for (name, event) in Self.events(in: situation.story) {
                var after = situation.story
                let effects = after.tell(event)
                let changed = changes(from: situation.story.state, to: after.state)
                guard !effects.isEmpty || !changed.isEmpty else {
                    idle.append(name)
                    continue
                }
                let parts = changed.isEmpty ? "nothing" : changed.joined(separator: " ")
                lines.append("    \(padded(name)) changes \(parts)")
                lines += effects.map { "    \(padded(""))     → \($0.words)" }
            }
            lines.append("    without effect and change: " + idle.joined(separator: ", "))
            lines.append("")
        }
        try expectGolden(lines.joined(separator: "\n"), named: "event-table.txt")
    }

    @Test(arguments: situations.indices)
    func `P1: told the same update twice, no situation changes the second time`(_ index: Int) throws {
        var story = Self.situations[index].story
        let claim = story.claim(ash)
        story.tell(.updateVerified(claim))
        let before = story.state
        let effects = story.tell(.updateVerified(claim))
        let changed = changes(from: before, to: story.state)
        #expect(changed.allSatisfy { $0.hasSuffix(".refusals") })
        #expect(!effects.contains { if case .accumulate = $0 { true } else { false } })
    }

    private func padded(_ text: String) -> String {
        text + String(repeating: " ", count: max(0, 28 - text.count))
    }

    // MARK: The rows

    /// A named state of a federation of ash, birch, cedar and the study heart.
    struct Situation: Sendable {
        var name: String
        var story: Story
    }

    static let situations: [Situation] = {
        let running = Story(plans: testPlan())
        let oneIn = told(running) { $0.update(ash) }
        let averaging = told(oneIn) {
            $0.update(birch)
            $0.deadline()
        }
        let between = told(Story([ash], plans: testPlan())) { _ in }
        let last = told(running) {
            $0.carryOutRound()
            $0.carryOutRound()
        }
        let late = told(Story(plans: latePlan())) {
            $0.update(ash, birch)
            $0.deadline()
            $0.average()
        }
        return [
            Situation(name: "no study", story: Story()),
            Situation(name: "waiting for nodes", story: between),
            Situation(name: "waiting for nodes, paused", story: told(between) { $0.tell(.studyPaused(heart)) }),
            Situation(name: "collecting, 0 of 3 in", story: running),
            Situation(name: "collecting, 1 of 3 in", story: oneIn),
            Situation(name: "collecting, 1 of 3 in, paused", story: told(oneIn) { $0.tell(.studyPaused(heart)) }),
            Situation(
                name: "collecting, 2 of 3 in, past the deadline",
                story: told(oneIn) {
                    $0.update(birch)
                    $0.wait(seconds: 31)
                }
            ),
            Situation(name: "collecting, ash's bytes lost", story: told(oneIn) { $0.tell(lost(ash)) }),
            Situation(
                name: "collecting, ash's bytes lost, paused",
                story: told(oneIn) {
                    $0.tell(lost(ash))
                    $0.tell(.studyPaused(heart))
                }
            ),
            Situation(
                name: "collecting, birch declined, cedar revoked, 1 in",
                story: told(oneIn) {
                    $0.tell(.assignmentDeclined(birch, heart, .first, reason: "no data"))
                    $0.tell(.nodeRevoked(cedar, reason: "left"))
                }
            ),
            Situation(
                name: "gave up after 1 attempt, 1 of 3 in",
                story: told(Story(plans: testPlan(attempts: 1))) {
                    $0.update(ash)
                    $0.deadline()
                }
            ),
            Situation(name: "averaging ash and birch", story: averaging),
            Situation(name: "averaging ash and birch, paused", story: told(averaging) { $0.tell(.studyPaused(heart)) }),
            Situation(
                name: "averaging ash and birch, stopped",
                story: told(averaging) { $0.tell(.studyStopped(heart)) }
            ),
            Situation(name: "round 2 collecting, 0 of 3 in", story: told(running) { $0.carryOutRound() }),
            Situation(name: "evaluation round, 0 of 3 in", story: last),
            Situation(
                name: "evaluation round, averaging",
                story: told(last) { $0.update(ash, birch, cedar) }
            ),
            Situation(
                name: "consolidation round, 0 of 3 in",
                story: told(Story(plans: taskPlan { $0.tasks[0].rounds = 1 })) { $0.carryOutRound() }
            ),
            Situation(
                name: "late updates count: round 2 collecting, 0 of 3 in, cedar's for round 1 not yet",
                story: late
            ),
            Situation(
                name: "late updates count: round 2 collecting, cedar's for round 1 in",
                story: told(late) { $0.tell(.updateVerified($0.lateClaim(cedar, of: .first))) }
            ),
            Situation(
                name: "late updates count: round 2 collecting, the bytes of cedar's for round 1 lost",
                story: told(late) {
                    $0.tell(.updateVerified($0.lateClaim(cedar, of: .first)))
                    $0.tell(.updateLost(cedar, heart, .first))
                }
            ),
            Situation(
                name: "asynchronous, a buffer of 2: version 2, 1 in, cedar's for version 1 not yet",
                story: told(Story(plans: asynchronousPlan())) {
                    $0.update(ash, birch)
                    $0.average()
                    $0.update(ash)
                }
            ),
            Situation(
                name: "cedar rests",
                story: told(Story(plans: testPlan(rounds: 9))) {
                    for number in 1...2 {
                        $0.tell(.assignmentDeclined(cedar, heart, FederationTests.round(number), reason: "no data"))
                        $0.update(ash, birch)
                        $0.average()
                    }
                }
            ),
            Situation(name: "stopped", story: told(oneIn) { $0.tell(.studyStopped(heart)) }),
            Situation(name: "finished", story: told(last) { $0.carryOutRound() }),
        ]
    }()

    private static func told(_ story: Story, _ happens: (inout Story) -> Void) -> Story {
        var story = story
        happens(&story)
        return story
    }

    private static func lost(_ node: NodeName) -> FederationEvent { .updateLost(node, heart, .first) }

    // MARK: The columns

    private static func events(in story: Story) -> [(String, FederationEvent)] {
        let open = story.round()?.plan.number ?? .first
        var wrongModel = story.claim(cedar)
        wrongModel.model = digest("another")
        let mean = digest("mean")
        return [
            ("enrolled dogwood", .nodeEnrolled(dogwood, certificate: "dogwood-1")),
            ("enrolled ash anew", .nodeEnrolled(ash, certificate: "ash-2")),
            ("renewed ash", .nodeRenewed(ash, certificate: "ash-2")),
            ("renewed ash with the same", .nodeRenewed(ash, certificate: "ash-1")),
            ("renewed unknown dogwood", .nodeRenewed(dogwood, certificate: "dogwood-1")),
            ("revoked ash", .nodeRevoked(ash, reason: "left")),
            ("revoked cedar", .nodeRevoked(cedar, reason: "left")),
            ("revoked unknown dogwood", .nodeRevoked(dogwood, reason: "left")),
            ("present ash again", .nodePresent(ash, offer: .everyStudy)),
            ("present ash for lung only", .nodePresent(ash, offer: .only([lung]))),
            ("present cedar for lung only", .nodePresent(cedar, offer: .only([lung]))),
            ("present unknown dogwood", .nodePresent(dogwood, offer: .everyStudy)),
            ("started heart (again)", .studyStarted(testPlan(rounds: 9), model: digest("other"))),
            ("started lung", .studyStarted(testPlan(lung), model: digest("initial"))),
            ("paused", .studyPaused(heart)),
            ("resumed", .studyResumed(heart)),
            ("stopped", .studyStopped(heart)),
            ("advanced", .taskAdvanced(heart)),
            ("deadline", .deadlinePassed),
            ("update of ash", .updateVerified(story.claim(ash))),
            ("update of ash, other bytes", .updateVerified(story.claim(ash, bytes: "other"))),
            ("update of cedar", .updateVerified(story.claim(cedar))),
            ("update of cedar, wrong model", .updateVerified(wrongModel)),
            ("update of dogwood", .updateVerified(story.claim(dogwood))),
            ("rejected cedar", .updateRejected(cedar, heart, open, .nonFinite(at: 3))),
            ("lost ash", .updateLost(ash, heart, open)),
            ("lost cedar", .updateLost(cedar, heart, open)),
            ("late update of cedar", .updateVerified(story.lateClaim(cedar, of: .first))),
            ("lost late update of cedar", .updateLost(cedar, heart, .first)),
            ("declined late by cedar", .assignmentDeclined(cedar, heart, .first, reason: "no data")),
            ("declined ash", .assignmentDeclined(ash, heart, open, reason: "no data")),
            ("declined cedar", .assignmentDeclined(cedar, heart, open, reason: "no data")),
            ("averaged", .roundAveraged(heart, open, model: mean)),
            ("averaged the round after", .roundAveraged(heart, open.next, model: mean)),
            ("paused unknown lung", .studyPaused(lung)),
            ("update for unknown lung", .updateVerified(story.claim(ash, study: lung))),
        ]
    }
}
