import Federation
import Foundation
import Links
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

    /// Returns when the coordinator has heard from its only node.
    private func waitUntilSeen(_ federation: TestFederation) async throws {
        let ada = try federation.anOperator()
        for _ in 0..<2000 {
            let nodes = try await ada.send("GET", "/v1/nodes").decoded(NodeListResponse.self).nodes
            if nodes.contains(where: { $0.lastSeen != nil }) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TestFailure("no node was seen")
    }

    private func revoke(_ node: String, in federation: TestFederation) async throws {
        let revocation = RevocationRequest(reason: "left")
        let answer = try await federation.anOperator().json("POST", "/v1/nodes/\(node)/revocation", revocation)
        #expect(answer.status == 204)
    }

    /// The same peer, which the federation does not have hang up before it stops.
    private func peer(_ peer: TestPeer, of federation: TestFederation, port: Int) throws -> TestPeer {
        try TestPeer(
            port: port,
            credentials: peer.credentials,
            authorityPEM: federation.authority.certificate.pem
        )
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

    @Test(arguments: [path, "/v1/assignments/?wait=600"])
    func `P3: a node that is revoked while it waits, in front of the router or behind it, is refused then`(
        _ path: String
    ) async throws {
        try await TestFederation.run(limits: Self.limits) { federation in
            let ward = try await federation.enrolledNode("ward")
            async let waiting = ward.send("GET", path)
            try await waitUntilSeen(federation)
            try await revoke("ward", in: federation)
            #expect(try await waiting.status == 403)
        }
    }

    @Test func `who goes away while it waits is no failure of the coordinator`() async throws {
        try await TestFederation.run(limits: Self.limits) { federation in
            let link = try await ShapedLink(to: federation.port)
            let peer = try peer(try await federation.enrolledNode("ward"), of: federation, port: link.port)
            let waiting = Task { try? await peer.send("GET", Self.path) }
            try await waitUntilSeen(federation)
            link.cut()
            #expect(await waiting.value == nil)
            // For the coordinator's end of the connection to be closed before it is woken.
            try await Task.sleep(for: .milliseconds(200))
            await peer.close()
            await link.close()
            try await revoke("ward", in: federation)
            let metrics = try await federation.anOperator().send("GET", "/metrics")
            let text = String(decoding: metrics.body, as: UTF8.self)
            #expect(metrics.status == 200 && !text.contains("status=\"500\""), "\(text.suffix(2000))")
            #expect(federation.logged("request.failed").isEmpty)
        }
    }

    @Test func `a node's older request does not bring back what it no longer takes part in`() async throws {
        try await TestFederation.run(limits: Self.limits) { federation in
            let ash = try await federation.enrolledNode("ash")
            async let older = ash.send("GET", Self.path + "&studies=digits")
            try await waitUntilSeen(federation)
            #expect(try await ash.send("GET", "/v1/assignments?studies=wards").status == 200)
            federation.clock.advance(bySeconds: 601)
            #expect(try await older.status == 200)
            let nodes = try await federation.anOperator().send("GET", "/v1/nodes").decoded(NodeListResponse.self).nodes
            #expect(nodes[0].studies?.map(\.text) == ["wards"])
        }
    }

    @Test func `a node that waits when the coordinator is told to stop is answered`() async throws {
        let answer = try await TestFederation.run(limits: Self.limits) { federation in
            let ward = try await federation.enrolledNode("ward")
            let peer = try peer(ward, of: federation, port: federation.port)
            let waiting = Task {
                do {
                    let answer = try await peer.send("GET", Self.path)
                    await peer.close()
                    return answer
                } catch {
                    await peer.close()
                    throw error
                }
            }
            try await waitUntilSeen(federation)
            return waiting
        }
        #expect(try await answer.value.status == 503)
    }

    @Test(
        arguments: [
            ("/v1/assignments?wait=600&protocol=99", "protocol-not-served"),
            ("/v1/assignments?wait=600&studies=%22", "invalid-request"),
            ("/v1/assignments?wait=never", "invalid-request"), ("/v1/assignments/none?wait=600", "not-found"),
        ]
    )
    func `a request that is not understood does not wait`(_ path: String, _ code: String) async throws {
        try await TestFederation.run(limits: Self.limits) { federation in
            let answer = try await federation.enrolledNode("ash").send("GET", path)
            #expect(try answer.problem().code == code)
        }
    }

    @Test func `who asks too often is told so and does not wait; who waits has been counted`() async throws {
        var limits = Self.limits
        limits.requestsPerMinute = 1
        try await TestFederation.run(limits: limits) { federation in
            let ash = try await federation.enrolledNode("ash")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<2 { group.addTask { try await ash.send("GET", Self.path).status } }
                let first = try await group.next()
                // Again and again: the other may only now begin to wait.
                let time = Task {
                    while !Task.isCancelled {
                        federation.clock.advance(bySeconds: 601)
                        try await Task.sleep(for: .milliseconds(500))
                    }
                }
                defer { time.cancel() }
                return [first, try await group.next()]
            }
            #expect(statuses == [429, 200])
        }
    }
}
