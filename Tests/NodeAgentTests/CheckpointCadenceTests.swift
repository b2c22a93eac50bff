import Federation
import Testing

@testable import NodeAgent

/// When a training is written down.
struct CheckpointCadenceTests {
    /// A cadence that a test asks: `#expect` takes no mutating calls.
    private final class Asked {
        var cadence: CheckpointCadence

        init(_ plan: CheckpointPlan, step: Int = 0, at seconds: Double = 0) {
            cadence = CheckpointCadence(plan, byteCount: 0, step: step, at: instant(seconds))
        }

        func isDue(_ step: Int, at seconds: Double, isStopping: Bool = false) -> Bool {
            cadence.isDue(step, at: instant(seconds), isStopping: isStopping)
        }
    }

    private static func instant(_ seconds: Double) -> Instant { Instant(milliseconds: Int64(seconds * 1000)) }

    /// The steps at which a training is written down that takes `stepSeconds` a step and `writing` for each checkpoint.
    private static func written(
        _ plan: CheckpointPlan,
        byteCount: Int = 0,
        steps: Int,
        stepSeconds: Double,
        writing: Double = 0
    ) -> (steps: [Int], seconds: Double) {
        var now: Double = 1000
        var cadence = CheckpointCadence(plan, byteCount: byteCount, step: 0, at: instant(now))
        var written: [Int] = []
        for step in 1...steps {
            now += stepSeconds
            guard cadence.isDue(step, at: instant(now), isStopping: false) else { continue }
            cadence.wrote(step, from: instant(now), until: instant(now + writing))
            now += writing
            written.append(step)
        }
        return (written, now - 1000)
    }

    @Test func `by steps it depends on nothing but their number`() {
        #expect(Self.written(CheckpointPlan(steps: 4), steps: 13, stepSeconds: 0).steps == [4, 8, 12])
        #expect(Self.written(CheckpointPlan(steps: 4), steps: 13, stepSeconds: 99, writing: 50).steps == [4, 8, 12])
    }

    @Test func `by time it waits so long, and both together are whichever comes first`() {
        #expect(Self.written(.standard, steps: 100, stepSeconds: 1).steps == [30, 60, 90])
        let both = CheckpointPlan(steps: 50, seconds: 30)
        #expect(Self.written(both, steps: 100, stepSeconds: 1).steps == [30, 50, 80, 100])
        #expect(Self.written(.off, steps: 100, stepSeconds: 1000).steps.isEmpty)
    }

    @Test(arguments: [0.01, 0.5, 2, 20])
    func `however slow the disk is, writing takes at most a part of fifty`(_ writing: Double) {
        // A checkpoint of as many bytes as the disk is taken to write in that time.
        let byteCount = Int(writing * CheckpointCadence.assumedBytesPerSecond)
        let run = Self.written(.standard, byteCount: byteCount, steps: 20_000, stepSeconds: 1, writing: writing)
        #expect(!run.steps.isEmpty)
        #expect(Double(run.steps.count) * writing <= 0.02 * run.seconds)
    }

    @Test func `told to stop, it writes at once, unless nothing has happened since`() {
        let asked = Asked(.standard, step: 5)
        #expect(!asked.isDue(5, at: 0, isStopping: true))
        #expect(asked.isDue(6, at: 0, isStopping: true))
        #expect(!Asked(.off, step: 5).isDue(6, at: 0, isStopping: true))
    }

    @Test func `after a failure it tries again in half a minute, not at every step`() {
        let asked = Asked(CheckpointPlan(steps: 1))
        #expect(asked.isDue(1, at: 1))
        asked.cadence.failed(at: Self.instant(1))
        #expect(!asked.isDue(2, at: 2))
        #expect(asked.isDue(2, at: 2, isStopping: true))
        #expect(asked.isDue(9, at: 31))
        asked.cadence.wrote(9, from: Self.instant(31), until: Self.instant(31))
        #expect(asked.isDue(10, at: 31))
    }

    @Test func `a clock that jumps back only begins the wait anew, and one that jumps ahead costs one checkpoint`() {
        let asked = Asked(.standard, at: 5000)
        #expect(!asked.isDue(1, at: 10))
        #expect(!asked.isDue(2, at: 39))
        #expect(asked.isDue(3, at: 40))
        // While it is written the clock goes on by a year.
        asked.cadence.wrote(3, from: Self.instant(40), until: Self.instant(3e7))
        #expect(!asked.isDue(4, at: 3e7 + 30))
        #expect(asked.isDue(4, at: 3e7 + 3600))
    }
}
