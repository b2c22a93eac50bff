import Crypto
import Federation
import Foundation
import Logging
import NIOSSL
import SwiftASN1
import Testing
import Trust
import Wire
import X509

@Suite struct TrustMatrixTests {
    /// Who must not get through TLS, and the code the log gives as the reason.
    enum Stranger: String, CaseIterable, Sendable {
        case otherAuthority = "certificate-other-authority"
        case expired = "certificate-expired"
        case notYetValid = "certificate-not-yet-valid"
        case otherFederation = "certificate-other-federation"
    }

    @Test(arguments: Stranger.allCases)
    func `P3: a stranger's certificate does not get through the handshake`(_ stranger: Stranger) async throws {
        try await TestFederation.run { federation in
            let now = TestClock.real()
            let other = try Authority.make(federation: federation.name, at: now)
            let elsewhere = try required(FederationName("elsewhere"))
            let credentials =
                switch stranger {
                case .otherAuthority:
                    try TestFederation.certificate(other, .operator, "ada", federation: federation.name)
                case .expired:
                    try TestFederation.certificate(
                        federation.authority,
                        .operator,
                        "ada",
                        federation: federation.name,
                        at: now,
                        lifetime: .seconds(3600)
                    )
                case .notYetValid:
                    try TestFederation.certificate(
                        federation.authority,
                        .operator,
                        "ada",
                        federation: federation.name,
                        at: now.advanced(bySeconds: 7200)
                    )
                case .otherFederation:
                    try TestFederation.certificate(federation.authority, .operator, "ada", federation: elsewhere)
                }
            if stranger == .expired { federation.clock.advance(bySeconds: 7200) }
            let peer = try federation.peer(credentials)
            await #expect(throws: (any Error).self) { try await peer.send("GET", "/v1/status") }
            let reasons = federation.logged("connection.refused")
            #expect(reasons.count == 1)
            #expect(reasons.first?["code"] == "\(stranger.rawValue)")
        }
    }

    @Test func `P3: a self-signed certificate does not get through the handshake`() async throws {
        try await TestFederation.run { federation in
            let credentials = try Self.selfSigned(as: "spiffe://wards/operator/ada")
            let peer = try federation.peer(credentials)
            await #expect(throws: (any Error).self) { try await peer.send("GET", "/v1/status") }
            #expect(federation.logged("connection.refused").count == 1)
        }
    }

    private static func selfSigned(as identity: String) throws -> TestFederation.Credentials {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("ada") }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSinceNow: -60),
            notValidAfter: Date(timeIntervalSinceNow: 3600),
            issuer: name,
            subject: name,
            extensions: Certificate.Extensions {
                SubjectAlternativeNames([.uniformResourceIdentifier(identity)])
            },
            issuerPrivateKey: key
        )
        let pem = try certificate.serializeAsPEM().pemString
        return TestFederation.Credentials(
            certificatePEM: pem,
            chainPEM: pem,
            privateKeyPEM: try key.serializeAsPEM().pemString,
            fingerprint: ""
        )
    }

    @Test func `P3: TLS 1.2 is refused`() async throws {
        try await TestFederation.run { federation in
            let ada = try TestFederation.certificate(
                federation.authority,
                .operator,
                "ada",
                federation: federation.name
            )
            let peer = try federation.peer(ada, maximumTLSVersion: .tlsv12)
            await #expect(throws: (any Error).self) { try await peer.send("GET", "/v1/status") }
        }
    }

    @Test func `P3: a node's certificate that ended may be renewed for a while, and nothing else`() async throws {
        try await TestFederation.run { federation in
            let ward = try await federation.enrolledNode("ward")
            // Its certificate is good for 30 days; it was away for 40.
            federation.clock.advance(bySeconds: 40 * 86_400)
            let away = try federation.reconnected(ward)
            for route in Route.allCases where route.access != .tokenHolder && route != .renew {
                let answer = try await away.send(route.method, route.samplePath)
                #expect(answer.status == 403, "\(route)")
                if route.method != "HEAD" { #expect(try answer.problem().code == "certificate-expired", "\(route)") }
            }
            let made = try SigningRequest.make(name: try required(NodeName("ward")))
            let request = RenewalRequest(signingRequest: made.requestPEM)
            let answer = try await away.json("POST", "/v1/renewals", request).decoded(CertificateResponse.self)
            let back = try federation.peer(
                TestFederation.Credentials(
                    certificatePEM: answer.certificate,
                    chainPEM: answer.certificate,
                    privateKeyPEM: made.privateKeyPEM,
                    fingerprint: ""
                )
            )
            #expect(try await back.assignment(wait: 0).assignment == nil)
        }
    }

    @Test func `P3: after its time of grace a certificate does not get through the handshake`() async throws {
        try await TestFederation.run { federation in
            let ward = try await federation.enrolledNode("ward")
            federation.clock.advance(bySeconds: 91 * 86_400)
            let away = try federation.reconnected(ward)
            await #expect(throws: (any Error).self) { try await away.send("POST", "/v1/renewals") }
            #expect(federation.logged("connection.refused").first?["code"] == "certificate-expired")
        }
    }

    @Test func `P3: of those whose certificate ended, only a node that the roster knows may renew it`() async throws {
        try await TestFederation.run { federation in
            let ward = try await federation.enrolledNode("ward")
            let ghost = try federation.peer(.node, "ghost")
            let ada = try TestFederation.certificate(
                federation.authority,
                .operator,
                "ada",
                federation: federation.name,
                lifetime: .seconds(3600)
            )
            let revocation = RevocationRequest(reason: "left")
            #expect(
                try await federation.anOperator().json("POST", "/v1/nodes/ward/revocation", revocation).status == 204
            )
            federation.clock.advance(bySeconds: 40 * 86_400)
            let made = try SigningRequest.make(name: try required(NodeName("ward")))
            let request = RenewalRequest(signingRequest: made.requestPEM)
            let revoked = try await federation.reconnected(ward).json("POST", "/v1/renewals", request)
            #expect(try revoked.problem().code == "certificate-revoked")
            let unknown = try await federation.reconnected(ghost).json("POST", "/v1/renewals", request)
            #expect(try unknown.problem().code == "certificate-unknown")
            let peer = try federation.peer(ada)
            await #expect(throws: (any Error).self) { try await peer.json("POST", "/v1/renewals", request) }
        }
    }

    @Test func `P3: without a certificate every route but enrolment answers 401`() async throws {
        try await TestFederation.run { federation in
            let nobody = try federation.peer(nil)
            for route in Route.allCases where route.access != .tokenHolder {
                let answer = try await nobody.send(route.method, route.samplePath)
                #expect(answer.status == 401, "\(route)")
                if route.method != "HEAD" { #expect(try answer.problem().code == "certificate-required", "\(route)") }
            }
        }
    }

    @Test(arguments: [Role.node, .operator, .auditor])
    func `P3: a role reaches the routes of its own and no others`(_ role: Role) async throws {
        try await TestFederation.run { federation in
            let peer = role == .node ? try await federation.enrolledNode("ward") : try federation.peer(role, "bob")
            for route in Route.allCases {
                let allowed: [Route.Access: Set<Role>] = [
                    .node: [.node], .operator: [.operator], .reader: [.operator, .auditor],
                    .member: [.node, .operator, .auditor],
                ]
                guard let roles = allowed[route.access], !roles.contains(role) else { continue }
                let answer = try await peer.send(route.method, route.samplePath)
                #expect(answer.status == 403, "\(route)")
                if route.method != "HEAD" { #expect(try answer.problem().code == "role-not-permitted", "\(route)") }
            }
            #expect(!federation.logged("access.refused").isEmpty)
        }
    }

    @Test func `P3: a certificate of the authority that no token admitted is no node`() async throws {
        try await TestFederation.run { federation in
            let ghost = try federation.peer(.node, "ghost")
            let answer = try await ghost.send("GET", "/v1/assignments")
            #expect(answer.status == 403)
            #expect(try answer.problem().code == "certificate-unknown")
        }
    }

    @Test func `P3: revocation holds from the next request on, on open connections too`() async throws {
        try await TestFederation.run { federation in
            let ward = try await federation.enrolledNode("ward")
            #expect(try await ward.send("GET", "/v1/studies").status == 200)
            let ada = try federation.anOperator()
            let request = RevocationRequest(reason: "left")
            #expect(try await ada.json("POST", "/v1/nodes/ward/revocation", request).status == 204)
            let answer = try await ward.send("GET", "/v1/studies")
            #expect(answer.status == 403)
            #expect(try answer.problem().code == "certificate-revoked")
            #expect(try await ada.json("POST", "/v1/nodes/ward/revocation", request).problem().code == "node-revoked")
            // A new token brings the institution back; its old certificate stays out.
            let again = try await federation.enrolledNode("ward")
            #expect(try await again.send("GET", "/v1/studies").status == 200)
            #expect(try await ward.send("GET", "/v1/studies").status == 403)
        }
    }

    @Test func `P3: a revoked node that waits for work is answered and let go`() async throws {
        try await TestFederation.run { federation in
            let ward = try await federation.enrolledNode("ward")
            async let waiting = ward.send("GET", "/v1/assignments?wait=30")
            let ada = try federation.anOperator()
            let request = RevocationRequest(reason: "left")
            #expect(try await ada.json("POST", "/v1/nodes/ward/revocation", request).status == 204)
            let answer = try await waiting
            #expect([200, 403].contains(answer.status))
            #expect(try await ward.send("GET", "/v1/assignments").status == 403)
        }
    }
}

extension Route {
    /// The path with parameters that fit the grammar.
    var samplePath: String {
        var path = path
        let digest = String(repeating: "0", count: 64)
        for (parameter, value) in [
            ("{study}", "digits"), ("{round}", "1"), ("{node}", "ward"), ("{digest}", digest), ("{token}", "00000000"),
        ] { path = path.replacingOccurrences(of: parameter, with: value) }
        return path
    }
}
