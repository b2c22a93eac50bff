import Federation
import Settings
import Testing

/// What a plan says of stragglers, and what is said of one that cannot be.
struct StragglerMessageTests {
    private static func plan(_ keys: String) -> String {
        """
        study: digits
        seed: 1
        model: {network: mlp, inputs: 64, hidden: [32], outputs: 10}
        training: {epochs: 2, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
        rounds: 12
        quorum: 3
        deadline_seconds: 30
        \(keys)
        """
    }

    private static func read(_ keys: String) throws -> Plan { try PlanFile.parse(plan(keys), path: "plan.yaml").plan }

    @Test func `without a word a study is synchronous, drops what is late and waits for its deadline`() throws {
        let plan = try Self.read("")
        #expect(plan.staleness == nil && plan.buffer == nil && plan.adaptiveDeadline == nil)
        #expect(plan.cohort.closeAt == nil && plan.cohort.minimumRounds == .first)
        #expect(plan.longestRestSeconds == Plan.defaultLongestRestSeconds)
    }

    @Test func `every key is read`() throws {
        let plan = try Self.read(
            """
            cohort: {close_at: 5, minimum_rounds: every}
            late: next-round
            staleness_exponent: 1
            max_staleness: 4
            adaptive_deadline: {factor: 3, minimum_seconds: 7}
            longest_rest_seconds: 0
            """
        )
        #expect(plan.cohort.closeAt == 5 && plan.cohort.minimumRounds == .every)
        #expect(plan.staleness == StalenessPlan(exponent: 1, maximum: 4))
        #expect(plan.adaptiveDeadline == AdaptiveDeadlinePlan(factor: 3, minimumSeconds: 7))
        #expect(plan.longestRestSeconds == 0)
    }

    @Test func `the documented defaults`() throws {
        let late = try Self.read("late: next-round")
        #expect(late.staleness == StalenessPlan(exponent: 0.5, maximum: 10) && late.buffer == nil)
        let asynchronous = try Self.read("mode: asynchronous\nbuffer: 4")
        #expect(asynchronous.staleness == StalenessPlan() && asynchronous.buffer == 4)
        #expect(try Self.read("adaptive_deadline: {}").adaptiveDeadline == AdaptiveDeadlinePlan())
        #expect(try Self.read("late: drop\nmode: synchronous").staleness == nil)
    }

    private static let cases: [MessageCase] = [
        MessageCase(
            plan("mode: asynchronous"),
            messages: [
                #"plan.yaml:1:1: missing key "buffer"; add for instance buffer: 3, the updates that make a step"#
            ]
        ),
        MessageCase(
            plan("buffer: 4"),
            messages: [
                "plan.yaml:8:9: buffer: found the buffer of an asynchronous study; add mode: asynchronous or remove it"
            ]
        ),
        MessageCase(
            plan("mode: asynchronous\nbuffer: 2\nlate: drop"),
            messages: [
                "plan.yaml:9:9: buffer: found 2, expected at least the quorum, 3, and at most 1000",
                "plan.yaml:10:7: late: found drop, expected next-round with mode: asynchronous",
            ]
        ),
        MessageCase(
            plan("staleness_exponent: 1\nmax_staleness: 3"),
            messages: [
                "plan.yaml:8:21: staleness_exponent: found how late updates count, which are dropped; "
                    + "add late: next-round",
                "plan.yaml:9:16: max_staleness: found how late updates count, which are dropped; add late: next-round",
            ]
        ),
        MessageCase(
            plan("mode: later\nlate: never\nbuffer: 3\nmax_staleness: 3"),
            messages: [
                #"plan.yaml:8:7: mode: found "later", expected synchronous or asynchronous"#,
                #"plan.yaml:9:7: late: found "never", expected drop or next-round"#,
            ]
        ),
        MessageCase(
            plan(
                """
                late: next-round
                staleness_exponent: -1
                max_staleness: 101
                cohort: {close_at: 2, minimum_rounds: all}
                adaptive_deadline: {factor: 0.5, minimum_seconds: 31, limit: 3}
                longest_rest_seconds: -1
                """
            ),
            messages: [
                "plan.yaml:9:21: staleness_exponent: found -1.0, expected a number from 0 to 10",
                "plan.yaml:10:16: max_staleness: found 101, expected a whole number from 1 to 100",
                "plan.yaml:11:20: cohort.close_at: found 2, expected at least the quorum, 3, and at most 1000",
                #"plan.yaml:11:39: cohort.minimum_rounds: found "all", expected first or every"#,
                "plan.yaml:12:29: adaptive_deadline.factor: found 0.5, expected a number from 1 to 1000",
                "plan.yaml:12:51: adaptive_deadline.minimum_seconds: found 31.0, expected seconds from 0.001 to "
                    + "deadline_seconds, 30.0",
                #"plan.yaml:12:55: unknown key "limit"; expected factor or minimum_seconds"#,
                "plan.yaml:13:23: longest_rest_seconds: found -1.0, expected seconds from 0 to 2592000",
            ]
        ),
        MessageCase(
            plan("mode: asynchronous\nbuffer: 4\ncohort: {close_at: 4}"),
            messages: [
                "plan.yaml:10:20: cohort.close_at: an asynchronous round closes at its buffer; remove close_at"
            ]
        ),
        MessageCase(
            plan("late: next-round\nmax_examples: 1099511627776\nupdate_bound: 0.000001"),
            messages: [
                "plan.yaml:9:15: max_examples: found 1099511627776, expected at most 409418147942 with as many updates "
                    + "in a round as the plan allows, 11000"
            ]
        ),
        MessageCase(
            plan("late: next-round\nmax_examples: 1099511627776\nupdate_bound: 1"),
            messages: [
                "plan.yaml:10:15: update_bound: with max_examples 1099511627776, cohort.maximum 1000 and max_staleness "
                    + "10 the exact sum would keep fewer than 11 fraction bits; lower one of the four"
            ]
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said exactly`(_ wrong: MessageCase) {
        wrong.expect { text throws(SettingsError) in _ = try PlanFile.parse(text, path: "plan.yaml") }
    }
}
