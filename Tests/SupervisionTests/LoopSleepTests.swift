import Supervision
import Testing

struct LoopSleepTests {
    @Test func `it waits as long as it is told to`() async throws {
        let clock = ContinuousClock()
        for milliseconds in [-5, 0, 20] {
            let elapsed = try await clock.measure { try await LoopSleep.sleep(.milliseconds(milliseconds)) }
            #expect(elapsed >= .milliseconds(milliseconds))
        }
    }

    @Test(arguments: [Duration.seconds(3600), .seconds(Int64.max)])
    func `it ends when its task is cancelled, before and while it waits`(duration: Duration) async {
        for pause in [Duration.zero, .milliseconds(20)] {
            let waiting = Task { try await LoopSleep.sleep(duration) }
            try? await Task.sleep(for: pause)
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }
}
