import Federation
import Foundation
import Testing

/// What a late update weighs, against the C library's power function.
@Suite struct StalenessPlanTests {
    @Test(arguments: [0, 0.25, 0.5, 0.7, 1, 2, 3.3, 10])
    func `the weight is (1 + s) to the power of minus the exponent, in 1024ths`(_ exponent: Double) {
        let plan = StalenessPlan(exponent: exponent, maximum: 100)
        for staleness in 0...Plan.Limit.staleness {
            let exact = 1024 * pow(Double(1 + staleness), -exponent)
            #expect(plan.weight(staleness: staleness) == max(1, Int(exact.rounded())), "s = \(staleness)")
        }
    }

    @Test func `the documented defaults are one over the square root, up to ten versions`() {
        let plan = StalenessPlan()
        #expect((0...3).map(plan.weight) == [1024, 724, 591, 512])
        #expect(plan.maximum == 10 && StalenessPlan(exponent: 0).weight(staleness: 7) == 1024)
    }

    @Test func `the sum of a round has room for one update a node and one for each earlier round`() {
        #expect(testPlan(maximum: 5).maximumUpdates == 5)
        #expect(latePlan(maximum: 3) { $0.cohort.maximum = 5 }.maximumUpdates == 20)
        #expect(latePlan { $0.cohort.maximum = .max }.maximumUpdates == .max)
    }
}
