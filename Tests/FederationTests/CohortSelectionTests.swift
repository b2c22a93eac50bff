import Federation
import Parameters
import Randomness
import TestSupport
import Testing

/// Who is asked: a choice that a seed and a round fix for ever, tested through the rounds a federation opens.
@Suite struct CohortSelectionTests {
    private static let letters = "abcdefghij".map { node("n\($0)") }

    private func cohort(
        _ selection: CohortPlan.Selection,
        of nodes: [NodeName] = letters,
        seed: UInt64 = 7,
        rounds: Int = 1,
        maximum: Int = 1000,
        quorum: Int = 1
    ) -> [String] {
        let plan = testPlan(seed: seed, rounds: rounds, selection: selection, maximum: maximum, quorum: quorum)
        var story = Story(nodes, plans: plan)
        for _ in 1..<rounds { story.carryOutRound() }
        return story.round()?.plan.cohort.map(\.text) ?? []
    }

    /// The vectors were made by an implementation in another language.
    @Test func `P2: the cohorts of a seed are pinned`() {
        #expect(cohort(.count(3)) == ["nd", "nf", "nh"])
        #expect(cohort(.count(3), rounds: 2) == ["nf", "ng", "ni"])
        #expect(cohort(.fraction(0.5)) == ["na", "nd", "nf", "nh", "nj"])
        #expect(cohort(.all, maximum: 4) == ["nd", "nf", "nh", "nj"])
        #expect(cohort(.count(3), seed: 8) == ["na", "ne", "nj"])
    }

    @Test func `P2: the cohort does not depend on the order in which nodes came`() throws {
        try forEachCase("the order of arrival is of no consequence", cases: 200) { seed in
            var generator = SeededGenerator(seed: seed)
            let selection: CohortPlan.Selection = seed % 2 == 0 ? .count(4) : .fraction(generator.uniform())
            let expected = cohort(selection, seed: seed)
            try #require(cohort(selection, of: generator.shuffled(Self.letters), seed: seed) == expected)
        }
    }

    @Test(arguments: [
        (CohortPlan.Selection.all, 10), (.count(3), 3), (.count(99), 10), (.fraction(0.5), 5), (.fraction(0.31), 4),
        (.fraction(0.7), 7), (.fraction(1), 10), (.fraction(1e-300), 2), (.fraction(.nan), 10), (.count(-5), 2),
        (.count(.max), 10), (.count(.min), 2), (.fraction(.infinity), 10), (.fraction(-1), 2),
    ])
    func `a cohort has the size of its selection, at least the quorum, whatever the plan says`(
        _ selection: CohortPlan.Selection,
        _ size: Int
    ) {
        #expect(cohort(selection, quorum: 2).count == size)
    }

    @Test func `a part that is a whole number is not rounded up by the error of its product`() {
        let hundred = (10..<110).map { node("n\($0)") }
        #expect(0.07 * 100 > 7)
        #expect(cohort(.fraction(0.07), of: hundred).count == 7)
    }

    @Test func `nobody is asked more often than by chance`() {
        let plan = testPlan(seed: 3, rounds: 600, selection: .count(3), quorum: 1)
        var story = Story(Self.letters, plans: plan)
        var times: [NodeName: Int] = [:]
        for _ in 0..<600 {
            for node in story.round()?.plan.cohort ?? [] { times[node, default: 0] += 1 }
            story.carryOutRound()
        }
        #expect(times.values.reduce(0, +) == 1800)
        // 180 each; four standard deviations of √(600 · 0.3 · 0.7) are 45.
        #expect(times.values.allSatisfy { (135...225).contains($0) })
    }

    @Test func `an attempt asks one more node for each that failed, and everyone if everyone is asked`() {
        var few = Story(Self.letters, plans: testPlan(seed: 7, selection: .count(3), quorum: 3))
        let first = few.round()?.plan.cohort ?? []
        few.update(first[0])
        few.deadline()
        let second = few.round()?.plan.cohort ?? []
        #expect(second.count == 5 && Set(first).isSubset(of: second))

        var all = Story(trees, plans: testPlan(quorum: 3))
        all.join(dogwood)
        #expect(all.round()?.plan.cohort == trees)
        all.deadline()
        #expect(all.round()?.plan.cohort == trees + [dogwood])
    }

    @Test func `no attempt asks more nodes than the cohort's maximum`() {
        var story = Story(Self.letters, plans: testPlan(selection: .count(3), maximum: 4, quorum: 3))
        for _ in 0..<5 { story.deadline() }
        #expect(story.round()?.plan.cohort.count == 4)
        #expect(story.round()?.plan.attempt == 6)
    }
}
