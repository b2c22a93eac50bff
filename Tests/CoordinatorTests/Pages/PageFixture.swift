import Coordinator
import Federation
import Foundation
import Ledger
import TestSupport
import Trust

/// A federation with a history, for pages to show.
enum PageFixture {
    /// Every page of it, with the parameters that its links have.
    static let paths = [
        "/", "/studies/wards", "/studies/wards/rounds",
        "/studies/wards/rounds?before=20&node=aurora&state=committed&task=sepsis",
        "/studies/wards/rounds/7", "/studies/wards/curves", "/studies/wards/forgetting",
        "/studies/wards/forgetting?at=9", "/studies/wards/tasks", "/studies/wards/lineage",
        "/studies/wards/lineage?before=12", "/nodes", "/nodes/aurora", "/nodes/aurora?study=wards&before=20", "/audit",
        "/audit?before=4", "/audit?acts=9&before=4", "/verification",
    ]

    /// Runs something with a coordinator whose history has so many rounds of so many nodes.
    static func run<Result: Sendable>(
        rounds: Int = 36,
        nodes: Int = 8,
        cohort: Int = 6,
        committing: Int? = nil,
        webPort: Int? = nil,
        _ body: (TestFederation) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryFolder()
        let name = try required(FederationName("wards"))
        let start = TestClock.real()
        let authority = try Authority.make(federation: name, at: start)
        try LedgerStore.create(at: folder.path, federation: name, at: start)
        try GeneratedHistory.write(
            to: folder.path,
            rounds: rounds,
            nodes: nodes,
            cohort: cohort,
            committing: committing,
            authority: authority,
            at: start
        )
        var limits = CoordinatorConfiguration.Limits()
        limits.requestsPerMinute = 1_000_000
        return try await TestFederation.run(
            in: folder.path,
            authority: authority,
            limits: limits,
            acceptsClock: true,
            webPort: webPort,
            body
        )
    }
}
