import Federation
import Parameters
import TestSupport
import Testing

/// The protocol as a story: three nodes, seed 1, one killed in the middle. A change of the protocol is a readable
/// difference of `Golden/narrated-round.txt`.
@Suite struct NarratedRoundTests {
    /// Birch is killed while it trains in round 1 and comes back at `return`; then it is killed in round 2 for good.
    private static func story(killing: Bool) -> NarratedRound {
        var story = NarratedRound(seed: 1)
        for (index, name) in trees.enumerated() {
            story.plan(.start(name), atSeconds: 0.1 + 0.05 * Double(index))
        }
        story.plan(.coordinator(.studyStarted(testPlan(rounds: 2, minimum: 3), model: digest("initial"))), atSeconds: 1)
        if killing {
            story.plan(.crash(birch), atSeconds: 4)
            story.plan(.start(birch), atSeconds: 12)
            story.plan(.crash(birch), atSeconds: 21)
        }
        story.run()
        return story
    }

    @Test func `three nodes, seed 1, one killed in the middle`() throws {
        let story = Self.story(killing: true)
        #expect(story.coordinator.studies[heart]?.status == .finished)
        try expectGolden(story.narrator.lines.joined(separator: "\n") + "\n", named: "narrated-round.txt")
    }

    @Test func `P2: the round in which a node was killed and came back ends with the undisturbed model`() {
        let opening = { (story: NarratedRound) in
            story.narrator.lines.filter { $0.contains("commits round 1") }.map { $0.suffix(19) }
        }
        let disturbed = opening(Self.story(killing: true))
        #expect(disturbed.count == 1 && disturbed == opening(Self.story(killing: false)))
    }

    @Test func `the same seed tells the same story`() {
        #expect(Self.story(killing: true).narrator.lines == Self.story(killing: true).narrator.lines)
    }
}
