import NodeAgent
import Testing

struct BackoffTests {
    @Test func `waits double up to the limit, each between half and all of it`() {
        let limits = Backoff.Limits(initial: .seconds(1), longest: .seconds(10))
        var backoff = Backoff(limits: limits, seed: 3)
        for full in [1.0, 2, 4, 8, 10, 10, 10] {
            let wait = backoff.failed()
            #expect(wait >= .seconds(full / 2) && wait <= .seconds(full))
        }
    }

    @Test func `a success starts from the beginning`() {
        var backoff = Backoff(seed: 3)
        for _ in 0..<10 { _ = backoff.failed() }
        backoff.succeeded()
        #expect(backoff.failed() <= .milliseconds(200))
    }

    @Test func `a million failures overflow nothing`() {
        var backoff = Backoff(seed: 3)
        for _ in 0..<100_000 { _ = backoff.failed() }
        #expect(backoff.failed() <= .seconds(30))
    }

    @Test func `nodes with different seeds come back at different times`() {
        var waits: Set<Duration> = []
        for seed in 0..<20 as Range<UInt64> {
            var backoff = Backoff(seed: seed)
            waits.insert(backoff.failed())
        }
        #expect(waits.count == 20)
        var first = Backoff(seed: 1)
        var second = Backoff(seed: 1)
        #expect(first.failed() == second.failed())
    }
}
