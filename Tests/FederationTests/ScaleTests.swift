import Federation
import Parameters
import Testing

/// Ten thousand nodes, a cohort of a thousand. Were an event's cost to grow with the roster or the cohort's square,
/// these would not end within a test's patience.
@Suite struct ScaleTests {
    private static func crowd(_ plans: Plan...) -> Story {
        var story = Story([])
        for plan in plans { story.tell(.studyStarted(plan, model: digest("initial"))) }
        for index in 10_000..<20_000 { story.join(node("n\(index)")) }
        return story
    }

    @Test func `a round of a thousand among ten thousand nodes takes every update once`() throws {
        let selection = CohortPlan.Selection.count(1000)
        var story = Self.crowd(
            testPlan(rounds: 1, selection: selection, minimum: 10_000, quorum: 900, attempts: 1),
            testPlan(lung, rounds: 1, selection: selection, minimum: 10_001, quorum: 900)
        )
        #expect(story.round(lung) == nil)
        let cohort = try #require(story.round()?.plan.cohort)
        #expect(cohort.count == 1000)
        for node in cohort { story.update(node) }
        for node in cohort { #expect(story.state.assignment(for: node) == nil) }
        story.average()
        #expect(story.records[0].contributions.map(\.node) == cohort)
        #expect(story.round()?.plan.cohort.count == 1000)
    }

    @Test func `two hundred finished studies are of no consequence to the one that runs`() {
        var story = Story([ash, birch, cedar])
        for index in 100..<300 {
            let name = study("s\(index)")
            story.tell(.studyStarted(testPlan(name), model: digest("initial")))
            story.tell(.studyStopped(name))
        }
        story.tell(.studyStarted(testPlan(), model: digest("initial")))
        for _ in 1...3 { story.carryOutRound() }
        #expect(story.status() == .finished)
    }
}
