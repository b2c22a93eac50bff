import AsyncHTTPClient
import Federation
import Foundation
import Testing
import Trust
import Wire

@Suite struct LiveFeedTests {
    @Test func `whoever watches is told everything first, then what changes`() async throws {
        try await TestFederation.run { federation in
            let study = try StudyFixture()
            try await study.start(in: federation)
            let aurora = try await federation.enrolledNode("aurora")
            let vera = try federation.peer(.auditor, "vera")
            var step = 0
            try await vera.follow("/v1/events") { text in
                let events = text.components(separatedBy: "\n\n")
                if step == 0, events.contains(where: { $0.hasPrefix("event: node\n") && $0.contains("\"aurora\"") }) {
                    #expect(
                        events.contains { $0.hasPrefix("event: study\n") && $0.contains("waiting for 2 more of 2") }
                    )
                    step = 1
                    _ = try await aurora.assignment(wait: 0)
                    _ = try await federation.enrolledNode("borealis").assignment(wait: 0)
                }
                return step == 1 && text.contains("\"borealis\"") && text.contains("round 1 is training")
            }
        }
    }

    @Test func `events are JSON of the documented messages`() async throws {
        try await PageFixture.run(rounds: 9, committing: 4) { federation in
            let vera = try federation.peer(.auditor, "vera")
            try await vera.follow("/v1/events") { text in
                guard text.contains("harbour\",\"status\"") else { return false }
                for event in text.components(separatedBy: "\n\n") {
                    let lines = event.split(separator: "\n")
                    guard lines.count == 2, lines[1].hasPrefix("data: ") else { continue }
                    let data = Data(lines[1].dropFirst(6).utf8)
                    switch lines[0] {
                    case "event: study":
                        #expect(try WireCoding.decode(LiveStudy.self, from: data).round?.round.value == 5)
                    case "event: node": _ = try WireCoding.decode(NodeSummary.self, from: data)
                    default: Issue.record("\(lines[0])")
                    }
                }
                return true
            }
        }
    }

    @Test func `nodes cannot watch`() async throws {
        try await TestFederation.run { federation in
            let node = try await federation.enrolledNode("aurora")
            #expect(try await node.send("GET", "/v1/events").status == 403)
        }
    }

    @Test func `P3: over mutual TLS a stream ends when its reader's certificate is revoked, and tells no more`()
        async throws
    {
        try await TestFederation.run { federation in
            _ = try await federation.enrolledNode("aurora")
            let (vera, otto) = (try federation.peer(.auditor, "vera"), try federation.peer(.auditor, "otto"))
            var isRevoked = false
            _ = try await vera.read("/v1/events") { text in
                guard !text.contains("\"borealis\"") else { throw TestFailure("told after the revocation") }
                guard !isRevoked, text.contains("\"aurora\"") else { return }
                isRevoked = true
                try await federation.revoke(.auditor, "vera")
                // News, which somebody else is told and she is not.
                _ = try await federation.enrolledNode("borealis")
            }
            #expect(isRevoked)
            try await otto.follow("/v1/events") { $0.contains("\"borealis\"") }
            #expect(try await vera.send("GET", "/v1/events").problem().code == "certificate-revoked")
        }
    }

    @Test func `P3: on loopback a stream ends when the certificate behind its session is revoked`() async throws {
        try await PageFixture.run(rounds: 6, webPort: 0) { federation in
            let olga = try federation.peer(.operator, "olga")
            let browser = LoopbackPageTests.Browser()
            do {
                let (base, session) = try await browser.enter(try await LoopbackPageTests.link(by: olga))
                var isRevoked = false
                _ = try await TestPeer.read(base + "/v1/events", headers: session, browser.client) { text in
                    guard !text.contains("\"zephyr\"") else { throw TestFailure("told after the revocation") }
                    guard !isRevoked, text.contains("\"aurora\"") else { return }
                    isRevoked = true
                    try await federation.revoke(.operator, "olga")
                    _ = try await federation.enrolledNode("zephyr")
                }
                #expect(isRevoked)
                #expect(try await browser.get(base + "/v1/events", headers: session).status == 403)
                #expect(try await browser.get(base + "/", headers: session).status == 403)
            } catch {
                try? await browser.client.shutdown()
                throw error
            }
            try await browser.client.shutdown()
        }
    }
}
