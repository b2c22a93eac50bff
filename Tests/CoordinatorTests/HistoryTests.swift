import Federation
import Foundation
import Ledger
import Parameters
import TestSupport
import Testing
import Trust
import Verification
import Wire

@testable import Coordinator

/// The chain as a running coordinator writes it and sends it.
@Suite struct HistoryTests {
    private static func lines(_ bytes: Data) -> [[UInt8]] {
        var reader = LineReader(limit: 1 << 20)
        return reader.take(Array(bytes))
    }

    private static func bodies(_ lines: [[UInt8]]) throws -> [EntryBody] {
        try lines.compactMap { line in
            guard case .entry(let bytes, _) = try ChainLine(line) else { return nil }
            return try ChainEntry(bytes: bytes).body
        }
    }

    private static func verify(_ lines: [[UInt8]], of federation: TestFederation) async -> HistoryReport {
        var verifier = HistoryVerifier(
            expecting: HistoryExpectation(
                authority: federation.authority.certificate.fingerprint,
                federation: federation.name
            )
        )
        await verifier.take(lines)
        return await verifier.finish(atEnd: false)
    }

    @Test func `P7: whoever reads may take the whole chain and verify it himself; nodes may not`() async throws {
        var fixture = try StudyFixture(rounds: 2, quorum: 1, minimum: 1)
        fixture.plan.keep = RetentionPlan(updates: 1)
        try await TestFederation.run { federation in
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            for round in 1...2 {
                let work = try #require(try await ash.assignment().assignment)
                _ = try await ash.upload(try fixture.update(work, value: Float(round) / 16), for: work)
                    .decoded(UpdateResponse.self)
                _ = try await federation.committedModel(rounds: round)
            }
            let ada = try federation.anOperator()
            let revocation = RevocationRequest(reason: "left \"us\"")
            #expect(try await ada.json("POST", "/v1/nodes/ash/revocation", revocation).status == 204)
            let answer = try await federation.peer(.auditor, "olga").send("GET", "/v1/history")
            #expect(answer.status == 200)
            let lines = Self.lines(answer.body)
            let report = await Self.verify(lines, of: federation)
            #expect(report.problems == [])
            #expect(report.isPinned && report.rounds >= 2)
            let bodies = try Self.bodies(lines)
            #expect(report.coordinatorSignatures == bodies.filter { !$0.kind.isSignedByNext }.count)
            #expect(report.coordinatorSignatures < report.entries)
            let expected = [
                "federation.created", "signer.appointed", "token.created", "member.enrolled", "study.started",
                "round.closed", "round.committed", "round.closed", "round.committed",
            ]
            #expect(bodies.map(\.kind.text).filter { $0 != "node.revoked" }.starts(with: expected))
            guard case .nodeRevoked(let revoked)? = bodies.first(where: { $0.kind == .nodeRevoked }) else {
                Issue.record("no revocation")
                return
            }
            #expect(revoked.reason == "left \"us\"" && revoked.by == "spiffe://wards/operator/ada")
            #expect(revoked.rounds == [NodeRevocation.Rounds(study: fixture.plan.study, rounds: [1, 2])])
            guard case .roundCommitted(let round) = bodies[6] else { return }
            #expect(round.record.accumulator != nil && round.root != nil && round.software == "test")
            // What was kept of the last round is shown to people, not to nodes.
            guard case .roundCommitted(let last) = bodies[8] else { return }
            let update = last.record.contributions[0].update
            #expect(try await ada.send("GET", "/v1/blobs/\(update)").status == 200)
            let elm = try await federation.enrolledNode("elm")
            #expect(try await elm.send("GET", "/v1/blobs/\(update)").status == 404)
            #expect(try await elm.send("GET", "/v1/history").status == 403)
        }
    }

    @Test func `a reader goes on where it was, and hostile places are refused`() async throws {
        try await TestFederation.run { federation in
            let ada = try federation.anOperator()
            _ = try await federation.token("ash")
            let all = Self.lines(try await ada.send("GET", "/v1/history").body)
            let rest = Self.lines(try await ada.send("GET", "/v1/history?after=2").body)
            #expect(rest == Array(all.dropFirst(2)))
            let none = Self.lines(try await ada.send("GET", "/v1/history?after=\(all.count - 1)").body)
            #expect(none == [all[all.count - 1]])
            for after in ["-1", "x", "99", "9223372036854775808", "1e3", ""] {
                let answer = try await ada.send("GET", "/v1/history?after=\(after)")
                #expect(answer.status == 400, "\(after)")
            }
        }
    }

    @Test func `the signing key is kept, and made anew when it is gone, which the chain says`() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let authority = try Authority.make(federation: try required(FederationName("wards")), at: TestClock.real())
        try LedgerStore.create(at: data, federation: try required(FederationName("wards")), at: TestClock.real())
        func signers() async throws -> [String] {
            try await TestFederation.run(in: data, authority: authority) { federation in
                let lines = Self.lines(try await federation.anOperator().send("GET", "/v1/history").body)
                #expect(await Self.verify(lines, of: federation).problems == [])
                return try Self.bodies(lines).map(\.kind.text)
            }
        }
        #expect(try await signers() == ["federation.created", "signer.appointed"])
        #expect(try await signers() == ["federation.created", "signer.appointed"])
        try FileManager.default.removeItem(atPath: data + "/signing.key")
        #expect(try await signers() == ["federation.created", "signer.appointed", "signer.appointed"])
        let mode = try FileManager.default.attributesOfItem(atPath: data + "/signing.key")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a signing key's certificate is of this authority, and renewed before it ends`() throws {
        let folder = try TemporaryFolder()
        let name = try required(FederationName("wards"))
        let now = TestClock.real()
        let authority = try Authority.make(federation: name, at: now)
        let files = SigningFiles(in: folder.path)
        let first = try files.ensure(authority: authority, federation: name, at: now)
        #expect(first.certificate.identity.identity.uri == "spiffe://wards/coordinator/signer")
        let again = try files.ensure(authority: authority, federation: name, at: now.advanced(bySeconds: 86_400))
        #expect(again.certificate == first.certificate)
        let other = try Authority.make(federation: name, at: now)
        let renewed = try files.ensure(authority: other, federation: name, at: now)
        #expect(renewed.certificate != first.certificate && renewed.certificate.isIssued(by: other.certificate))
        // The key is the same.
        let message: [UInt8] = [1, 2, 3]
        #expect(renewed.certificate.hasSigned(message, with: try first.signature(of: message)))
        try folder.write("no key", to: "signing.key")
        #expect(throws: TrustError.self) { try files.ensure(authority: authority, federation: name, at: now) }
    }
}
