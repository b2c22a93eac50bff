import Foundation
import TestSupport
import Testing

/// A node that knows nothing of Tributary but `docs/protocol.md`.
struct ForeignNodeTests {
    private static let hasPython = ["/usr/bin/python3", "/usr/bin/openssl"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: hasPython, "python3 and openssl are installed"))
    func `the node in docs/examples takes part beside one of ours`() throws {
        let federation = try RealFederation(nodes: ["ash"], rounds: 3, quorum: 2)
        try federation.write(
            """
            study: spirals
            seed: 7
            model: {network: logistic, inputs: 2, outputs: 2}
            training: {epochs: 2, batch_size: 8, optimizer: {sgd: {learning_rate: 0.1}}}
            rounds: 3
            quorum: 2
            deadline_seconds: 60

            """,
            to: "plan.yaml"
        )
        try federation.startCoordinator()
        try federation.startNode("ash")
        let rows = (0..<50).map { "\(Double($0) / 50),\(Double($0 * 7 % 50) / 50),\($0 % 2)" }
        try federation.write(rows.joined(separator: "\n"), to: "foreign.csv")
        let token = try federation.command("token", "create", "foreign")
        #expect(token.status == 0, "\(token.errors)")
        let script = Repository.root.appending(path: "docs/examples/node.py").path
        func python(_ arguments: String...) throws -> Child {
            try Child(
                [script] + arguments,
                log: federation.folder + "/foreign.log",
                executable: "/usr/bin/python3",
                folder: federation.folder
            )
        }
        let secret = token.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try python("enrol", try federation.url(), secret).wait() == 0)
        let node = try python("run", try federation.url(), "foreign.csv")
        let started = try federation.command("study", "start", federation.folder + "/plan.yaml")
        #expect(started.status == 0, "\(started.errors)")
        _ = try federation.finishedModel()
        let round = try federation.command("rounds", "show", "3", "--json")
        #expect(round.output.contains("\"foreign\"") && !round.output.contains("refused"), "\(round.output)")
        #expect(round.output.components(separatedBy: "\"signature\"").count == 3, "both sign: \(round.output)")
        node.killNow()
    }
}
