import Federation
import Foundation
import Logging
import Testing
import Trust
import Wire

@Suite struct EnrolmentTests {
    @Test func `a token admits once`() async throws {
        try await TestFederation.run { federation in
            let token = try await federation.token("ward")
            let first = try await enrol(token.token, "ward", in: federation)
            #expect(first.status == 201)
            let second = try await enrol(token.token, "ward", in: federation)
            #expect(second.status == 403)
            #expect(try second.problem().code == "token-refused")
            #expect(federation.logged("enrolment.refused").first?["code"] == "token-used")
        }
    }

    @Test func `the same key asking again gets its certificate: the first answer may have been lost`() async throws {
        try await TestFederation.run { federation in
            let token = try await federation.token("ward")
            let made = try SigningRequest.make(name: try required(NodeName("ward")))
            let request = EnrolmentRequest(token: token.token, signingRequest: made.requestPEM)
            let peer = try federation.peer(nil)
            #expect(try await peer.json("POST", "/v1/enrolments", request).status == 201)
            #expect(try await peer.json("POST", "/v1/enrolments", request).status == 201)
        }
    }

    @Test func `an expired token and a revoked one admit nobody and look alike from outside`() async throws {
        try await TestFederation.run { federation in
            let expiring = try await federation.token("ward", seconds: 60)
            let revoked = try await federation.token("clinic")
            let ada = try federation.anOperator()
            #expect(try await ada.send("DELETE", "/v1/tokens/\(revoked.summary.identifier)").status == 204)
            federation.clock.advance(bySeconds: 61)
            let late = try await enrol(expiring.token, "ward", in: federation).problem()
            let gone = try await enrol(revoked.token, "clinic", in: federation).problem()
            #expect(late == gone)
            let codes = federation.logged("enrolment.refused").compactMap { $0["code"] }
            #expect(codes == ["token-expired", "token-revoked"])
        }
    }

    @Test func `a token of another federation's authority is refused`() async throws {
        try await TestFederation.run { federation in
            let other = try Authority.make(federation: federation.name, at: TestClock.real())
            let identity = Identity(federation: federation.name, role: .node, name: try required(NodeName("ward")))
            let token = try EnrolmentToken.make(identity: identity, authority: other.certificate.fingerprint)
            #expect(try await enrol(token.text, "ward", in: federation).problem().code == "token-refused")
        }
    }

    @Test(arguments: ["", "{}", "[]", "null", "{\"protocol\":1,\"token\":\"x\"}", "\u{0}", "{\"protocol\":1e400}"])
    func `P4: a body that is no enrolment is refused`(_ body: String) async throws {
        try await TestFederation.run { federation in
            let peer = try federation.peer(nil)
            let answer = try await peer.send("POST", "/v1/enrolments", body: Data(body.utf8))
            #expect(answer.status == 400)
            #expect(try answer.problem().code == "unexpected-message")
        }
    }

    @Test func `P4: a body above the limit is refused`() async throws {
        try await TestFederation.run { federation in
            let peer = try federation.peer(nil)
            let answer = try await peer.send("POST", "/v1/enrolments", body: Data(count: Route.jsonBodyLimit + 1))
            #expect(answer.status == 413)
        }
    }

    @Test func `a node renews its certificate and both hold until the newer is used twice over`() async throws {
        try await TestFederation.run { federation in
            let ward = try await federation.enrolledNode("ward")
            let made = try SigningRequest.make(name: try required(NodeName("ward")))
            let request = RenewalRequest(signingRequest: made.requestPEM)
            let answer = try await ward.json("POST", "/v1/renewals", request).decoded(CertificateResponse.self)
            let renewed = try federation.peer(
                .init(
                    certificatePEM: answer.certificate,
                    chainPEM: answer.certificate,
                    privateKeyPEM: made.privateKeyPEM,
                    fingerprint: ""
                )
            )
            #expect(try await renewed.send("GET", "/v1/studies").status == 200)
            #expect(try await ward.send("GET", "/v1/studies").status == 200)
        }
    }

    private func enrol(_ token: String, _ name: String, in federation: TestFederation) async throws -> TestPeer.Answer {
        let made = try SigningRequest.make(name: try required(NodeName(name)))
        let peer = try federation.peer(nil)
        let request = EnrolmentRequest(token: token, signingRequest: made.requestPEM)
        let answer = try await peer.json("POST", "/v1/enrolments", request)
        return answer
    }
}
