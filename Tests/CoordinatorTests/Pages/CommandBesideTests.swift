import Foundation
import InMemoryLogging
import Logging
import TestSupport
import Testing
import Trust

/// For tools that are no part of the tests, as fuzzers: `TRIBUTARY_BESIDE='COMMAND'` runs one beside a coordinator
/// that has a history. It finds `URL`, `AUTHORITY`, `CERTIFICATE` and `KEY` (an operator's),
/// `NODE_CERTIFICATE` and `NODE_KEY`, and `LINK` in its environment.
@Suite struct CommandBesideTests {
    private static let command = ProcessInfo.processInfo.environment["TRIBUTARY_BESIDE"]

    @Test(.enabled(if: command != nil))
    func `a command beside a coordinator with a history succeeds`() async throws {
        let command = try #require(Self.command)
        let folder = try TemporaryFolder()
        try await PageFixture.run(rounds: 120, committing: 100, webPort: 0) { federation in
            let link = try await LoopbackPageTests.link(federation)
            let credentials = try #require(try federation.anOperator().credentials)
            let node = try #require(try federation.peer(.node, "aurora").credentials)
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", command]
            process.environment = ProcessInfo.processInfo.environment.merging([
                "URL": "https://localhost:\(federation.port)", "LINK": link,
                "AUTHORITY": try folder.write(federation.authority.certificate.pem, to: "authority.pem"),
                "CERTIFICATE": try folder.write(credentials.chainPEM, to: "certificate.pem"),
                "KEY": try folder.write(credentials.privateKeyPEM, to: "key.pem"),
                "NODE_CERTIFICATE": try folder.write(node.chainPEM, to: "node.pem"),
                "NODE_KEY": try folder.write(node.privateKeyPEM, to: "node-key.pem"),
            ]) { $1 }
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                process.terminationHandler = { _ in continuation.resume() }
                do { try process.run() } catch { continuation.resume(throwing: error) }
            }
            #expect(process.terminationStatus == 0)
            let errors = federation.logs.entries.filter { $0.level >= .error }
            #expect(errors.isEmpty, "\(errors.prefix(3))")
        }
    }
}
