import Federation
import Testing

@Suite struct FairnessTests {
    @Test func `Jain's index, worst, best and spread are those of the definition`() throws {
        let fairness = try #require(Fairness([ash: 0.9, birch: 0.6, cedar: 0.3]))
        #expect(fairness.worst == cedar && fairness.best == ash)
        #expect(abs(fairness.spread - 0.6) < 1e-15)
        #expect(abs(fairness.mean - 0.6) < 1e-15)
        // (1.8)² / (3 · (0.81 + 0.36 + 0.09))
        #expect(abs(fairness.jain - 3.24 / 3.78) < 1e-15)
    }

    @Test func `equal institutions have index 1, one that has everything 1/n, and none at all nothing`() throws {
        #expect(try #require(Fairness([ash: 0.7, birch: 0.7])).jain == 1)
        #expect(try #require(Fairness([ash: 0.5, birch: 0, cedar: 0])).jain == 1.0 / 3)
        #expect(try #require(Fairness([ash: 0, birch: 0])).jain == 1)
        #expect(Fairness([:]) == nil)
    }

    @Test func `of equals the first by name is named, and what is no accuracy counts nowhere`() throws {
        let fairness = try #require(Fairness([cedar: 0.5, birch: 0.5, ash: .nan, dogwood: 2]))
        #expect(fairness.worst == birch && fairness.best == birch)
        #expect(fairness.accuracies == [birch: 0.5, cedar: 0.5])
        #expect(Fairness([ash: .infinity]) == nil)
    }
}
