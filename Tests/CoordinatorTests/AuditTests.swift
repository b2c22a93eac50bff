import Federation
import Foundation
import Testing
import Trust
import Wire

@Suite struct AuditTests {
    private func audit(_ federation: TestFederation, _ query: String = "") async throws -> [AuditMessage] {
        try await federation.peer(.auditor, "otto").send("GET", "/v1/audit\(query)").decoded(AuditListResponse.self)
            .entries
    }

    @Test func `who was refused what, and what operators asked for, stands in the audit`() async throws {
        try await TestFederation.run { federation in
            let ash = try await federation.enrolledNode("ash")
            #expect(try await ash.send("GET", "/v1/nodes").status == 403)
            #expect(try await ash.assignment(wait: 0).assignment == nil)
            let ada = try federation.anOperator()
            #expect(try await ada.send("DELETE", "/v1/tokens/00000000").status == 404)
            #expect(try await ada.send("POST", "/v1/studies/none/stop").status == 404)
            let entries = try await audit(federation)
            let refused = try required(entries.first { $0.who == "node/ash" })
            #expect(refused.what == "GET /v1/nodes" && refused.outcome == .refused)
            #expect(refused.code == "role-not-permitted" && refused.times == 1)
            // What a node is granted is in the history, not here.
            #expect(entries.count { $0.who == "node/ash" } == 1)
            let token = try required(entries.first { $0.who == "operator/ada" && $0.what == "POST /v1/tokens" })
            #expect(token.outcome == .done && token.code == nil)
            let stop = try required(entries.first { $0.what == "POST /v1/studies/{study}/stop" })
            #expect(stop.code == "not-found" && stop.detail == "/v1/studies/none/stop")
            #expect(entries.contains { $0.what == "DELETE /v1/tokens/{token}" && $0.outcome == .refused })
            let positions = entries.map(\.position)
            #expect(positions == positions.sorted(by: >))
            for (newer, older) in zip(entries, entries.dropFirst()) { #expect(newer.previous == older.digest) }
        }
    }

    @Test func `a flood of refusals is two entries, and no secret is among them`() async throws {
        try await TestFederation.run { federation in
            let ash = try await federation.enrolledNode("ash")
            for _ in 0..<100 {
                let answer = try await ash.send("GET", "/v1/status?secret=trib1.x")
                #expect(answer.status == 403)
            }
            #expect(try await audit(federation, "?who=node/ash").map(\.times) == [1])
            federation.clock.advance(bySeconds: 601)
            let entries = try await audit(federation, "?who=node/ash")
            #expect(entries.map(\.times) == [99, 1])
            #expect(!entries.contains { "\($0)".contains("trib1") })
        }
    }

    @Test func `whoever does not get through TLS or has a bad token is in it, without a name`() async throws {
        try await TestFederation.run { federation in
            let other = try TestFederation.certificate(
                federation.authority,
                .operator,
                "eve",
                federation: try required(FederationName("elsewhere"))
            )
            _ = try? await federation.peer(other).send("GET", "/v1/status")
            let request = EnrolmentRequest(token: "trib1.x", signingRequest: "x")
            #expect(try await federation.peer(nil).json("POST", "/v1/enrolments", request).status == 400)
            #expect(try await federation.peer(nil).send("GET", "/v1/status").status == 401)
            let entries = try await audit(federation)
            let found = entries.map { "\($0.who) \($0.what) \($0.code ?? "")" }
            #expect(found.contains("unknown connect certificate-other-federation"))
            #expect(found.contains("token holder POST /v1/enrolments invalid-request"))
            #expect(found.contains("unknown GET /v1/status certificate-required"))
        }
    }

    @Test func `the audit is filtered and paged, and outlives a restart`() async throws {
        try await TestFederation.run { federation in
            let ada = try federation.anOperator()
            for path in ["/v1/nodes", "/v1/status", "/v1/tokens"] { _ = try await ada.send("GET", path) }
            let all = try await audit(federation, "?who=operator/ada&outcome=done")
            #expect(all.map(\.what) == ["GET /v1/tokens", "GET /v1/status", "GET /v1/nodes"])
            let page = try await audit(federation, "?who=operator/ada&limit=1&before=\(all[0].position)")
            #expect(page.map(\.what) == ["GET /v1/status"])
            #expect(try await audit(federation, "?what=GET%20/v1/nodes").map(\.who) == ["operator/ada"])
            #expect(try await audit(federation, "?since=2100-01-01T00:00:00.000Z").isEmpty)
        }
    }

    @Test(arguments: [
        "?limit=0", "?limit=-1", "?limit=x", "?before=-1", "?outcome=maybe", "?since=yesterday", "?who=",
        "?code=\(String(repeating: "a", count: 201))",
    ])
    func `a query that makes no sense is refused`(_ query: String) async throws {
        try await TestFederation.run { federation in
            let answer = try await federation.anOperator().send("GET", "/v1/audit\(query)")
            #expect(try answer.problem().code == "invalid-request" && answer.status == 400)
        }
    }

    @Test func `P3: a node does not read the audit`() async throws {
        try await TestFederation.run { federation in
            let ash = try await federation.enrolledNode("ash")
            #expect(try await ash.send("GET", "/v1/audit").problem().code == "role-not-permitted")
        }
    }
}
