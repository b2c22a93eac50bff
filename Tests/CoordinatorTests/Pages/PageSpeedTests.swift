import Foundation
import Testing
import Trust

/// How long pages take with a long history: `TRIBUTARY_PAGE_ROUNDS=10000 swift test --filter PageSpeedTests` prints the
/// medians of docs/performance.md.
@Suite struct PageSpeedTests {
    private static let rounds = ProcessInfo.processInfo.environment["TRIBUTARY_PAGE_ROUNDS"].flatMap(Int.init)
    private static let repetitions = 21

    @Test(.enabled(if: rounds != nil))
    func `pages of a long history of 200 nodes are quick`() async throws {
        let rounds = try #require(Self.rounds)
        try await PageFixture.run(rounds: rounds, nodes: 200, cohort: 10) { federation in
            let vera = try federation.peer(.auditor, "vera")
            let middle = rounds / 2
            let paths =
                PageFixture.paths + [
                    "/studies/wards/rounds?before=\(middle)", "/studies/wards/rounds?node=clinic-042",
                    "/studies/wards/rounds/\(middle)", "/nodes?from=100", "/studies/wards/lineage?before=\(middle)",
                    "/v1/studies/wards/rounds?kind=consolidation&after=0", "/v1/studies/wards/rounds?node=clinic-042",
                ]
            // The first request waits for the index.
            _ = try await vera.send("GET", "/", headers: PageTests.browser)
            var lines: [String] = []
            for path in paths {
                var times: [Duration] = []
                var size = 0
                for _ in 0..<Self.repetitions {
                    let start = ContinuousClock.now
                    let answer = try await vera.send("GET", path, headers: PageTests.browser)
                    times.append(ContinuousClock.now - start)
                    #expect(answer.status == 200, "\(path)")
                    size = answer.body.count
                }
                let sorted = times.sorted()
                let median = sorted[sorted.count / 2] / .milliseconds(1)
                let slowest = (sorted.last ?? .zero) / .milliseconds(1)
                lines.append(String(format: "%7.1f ms %7.1f ms %8d B  %@", median, slowest, size, path))
            }
            FileHandle.standardError.write(
                Data(("median, slowest, size\n" + lines.joined(separator: "\n") + "\n").utf8)
            )
        }
    }
}
