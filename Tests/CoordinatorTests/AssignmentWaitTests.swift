import Federation
import Testing
import Trust
import Wire

@testable import Coordinator

/// Waiting for work in front of the router. Peers give up after 60 seconds here, so whoever waits fails its test.
@Suite struct AssignmentWaitTests {
    private static let path = "/v1/assignments?wait=600"

    private static var limits: CoordinatorConfiguration.Limits {
        var limits = CoordinatorConfiguration.Limits()
        limits.longPollSeconds = 600
        return limits
    }

    @Test func `P3: nobody waits who will be refused`() async throws {
        try await TestFederation.run(limits: Self.limits) { federation in
            let revoked = try await federation.enrolledNode("ward")
            try await federation.revoke(.node, "ward")
            #expect(try await revoked.send("GET", Self.path).status == 403)
            #expect(try await federation.peer(nil).send("GET", Self.path).status == 401)
            #expect(try await federation.anOperator().send("GET", Self.path).status == 403)
            // Of the authority, but no node that enrolled.
            #expect(try await federation.peer(.node, "stranger").send("GET", Self.path).status == 403)
        }
    }

    @Test func `P3: a node that is revoked while it waits is refused then`() async throws {
        try await TestFederation.run(limits: Self.limits) { federation in
            let ward = try await federation.enrolledNode("ward")
            async let waiting = ward.send("GET", Self.path)
            let ada = try federation.anOperator()
            while try await ada.send("GET", "/v1/nodes").decoded(NodeListResponse.self).nodes[0].lastSeen == nil {}
            let revocation = RevocationRequest(reason: "left")
            #expect(try await ada.json("POST", "/v1/nodes/ward/revocation", revocation).status == 204)
            #expect(try await waiting.status == 403)
        }
    }

    @Test(arguments: ["&protocol=99", "&studies=%22", "&wait=never", "/"])
    func `a request that is not understood does not wait`(_ rest: String) async throws {
        try await TestFederation.run(limits: Self.limits) { federation in
            let ash = try await federation.enrolledNode("ash")
            let path =
                rest == "/" ? "/v1/assignments/none?wait=600" : Self.path.replacing("?", with: "?\(rest.dropFirst())&")
            #expect((400..<500).contains(try await ash.send("GET", path).status))
        }
    }

    @Test func `whoever asks too often is told so and does not wait`() async throws {
        var limits = Self.limits
        limits.requestsPerMinute = 2
        try await TestFederation.run(limits: limits) { federation in
            let ash = try await federation.enrolledNode("ash")
            for _ in 0..<2 { _ = try await ash.assignment(wait: 0) }
            #expect(try await ash.send("GET", Self.path).status == 429)
        }
    }

    @Test func `whether somebody asked too often is seen without asking once more`() throws {
        let clock = TestClock()
        let limiter = RequestLimiter(requestsPerMinute: 2, now: clock.now)
        let identity = CertificateFingerprint(ofDER: [1])
        for _ in 0..<2 {
            #expect(!limiter.isExhausted(identity))
            #expect(!limiter.isExhausted(identity))
            #expect(limiter.admits(identity))
        }
        #expect(limiter.isExhausted(identity))
        #expect(!limiter.admits(identity))
        #expect(!limiter.isExhausted(CertificateFingerprint(ofDER: [2])))
        clock.advance(bySeconds: 30)
        #expect(!limiter.isExhausted(identity))
        #expect(limiter.admits(identity))
        #expect(limiter.isExhausted(identity))
    }
}
