import Federation
import Testing
import X509

@testable import Trust

struct PinnedAuthorityTests {
    private let now = TestFederation.now

    private func verify(
        _ chain: [[UInt8]],
        _ federation: TestFederation,
        host: String = "hub.example.org",
        at instant: Instant = TestFederation.now
    ) throws -> AuthorityCertificate {
        try PinnedAuthority.verify(
            presentedChain: chain,
            fingerprint: federation.authority.certificate.fingerprint,
            federation: federation.name,
            host: host,
            at: instant
        )
    }

    private func chain(_ issued: IssuedCertificate) -> [[UInt8]] {
        [issued.derBytes] + issued.authority.chain.map(\.derBytes)
    }

    @Test(arguments: ["hub.example.org", "HUB.example.ORG.", "127.0.0.1", "::1", "[0:0::1]"])
    func `the coordinator the token means is trusted at each of its hosts`(host: String) throws {
        let federation = try TestFederation()
        let issued = try federation.issued(.coordinator, "hub", hosts: ["hub.example.org", "127.0.0.1", "::1"])
        #expect(try verify(chain(issued), federation, host: host) == federation.authority.certificate)
    }

    @Test func `an authority under somebody else's root is trusted with its chain`() throws {
        let foreign = try ForeignAuthority()
        let federation = try TestFederation()
        let authority = try Authority(
            certificatePEM: ForeignAuthority.pem([foreign.intermediate, foreign.root]),
            privateKeyPEM: try foreign.keyPEM
        )
        let issued = try authority.issue(
            try TestFederation.request(),
            identity: try federation.identity(.coordinator),
            hosts: [try HostName("localhost")],
            at: now
        )
        let trusted = try PinnedAuthority.verify(
            presentedChain: chain(issued),
            fingerprint: authority.certificate.fingerprint,
            federation: federation.name,
            host: "localhost",
            at: now
        )
        #expect(trusted == authority.certificate)
    }

    @Test func `P3: another authority is not trusted`() throws {
        let federation = try TestFederation()
        let impostor = try TestFederation()
        let issued = try impostor.issued(.coordinator, "hub", hosts: ["hub.example.org"])
        #expect(
            throws: TrustError.fingerprintMismatch(
                expected: federation.authority.certificate.fingerprint,
                presented: [impostor.authority.certificate.fingerprint]
            )
        ) {
            try verify(chain(issued), federation)
        }
    }

    @Test func `P3: showing the pinned authority beside a certificate it did not issue does not help`() throws {
        let federation = try TestFederation()
        let impostor = try TestFederation().issued(.coordinator, "hub", hosts: ["hub.example.org"])
        let authority = federation.authority.certificate.issuing.derBytes
        for chain in [
            [impostor.derBytes, authority], [impostor.derBytes, impostor.authority.issuing.derBytes, authority],
        ] {
            #expect { try verify(chain, federation) } throws: { error in
                (error as? TrustError)?.code == "certificate-other-authority"
            }
        }
        #expect(throws: TrustError.self) { try verify([authority], federation) }
        #expect(throws: TrustError.self) { try verify([authority, authority], federation) }
        #expect(throws: TrustError.self) { try verify([], federation) }
    }

    @Test func `P3: a member of the federation cannot pose as its coordinator`() throws {
        let federation = try TestFederation()
        for role in [Role.node, .operator, .auditor] {
            let issued = try federation.issued(role)
            #expect(
                throws: TrustError.notTheCoordinator(found: issued.identity.identity.uri, expected: federation.name)
            ) {
                try verify(chain(issued), federation)
            }
        }
    }

    @Test func `a coordinator of another host, or out of its time, is not trusted`() throws {
        let federation = try TestFederation()
        let issued = try federation.issued(.coordinator, "hub", hosts: ["hub.example.org", "10.0.0.1"])
        #expect(throws: TrustError.wrongHost(host: "10.0.0.2", names: ["hub.example.org", "10.0.0.1"])) {
            try verify(chain(issued), federation, host: "10.0.0.2")
        }
        for host in ["example.org", "x.hub.example.org", "*.example.org", "hub.example.org\u{0}", ""] {
            #expect(throws: TrustError.self) { try verify(chain(issued), federation, host: host) }
        }
        let end = issued.identity.notAfter
        #expect(throws: TrustError.certificateExpired(at: end)) {
            try verify(chain(issued), federation, at: end.advanced(bySeconds: 1))
        }
        let start = try federation.issued(.coordinator, at: now.advanced(bySeconds: 3600)).identity.notBefore
        #expect(throws: TrustError.certificateNotYetValid(from: start)) {
            try verify(
                chain(
                    try federation.issued(.coordinator, hosts: ["hub.example.org"], at: now.advanced(bySeconds: 3600))
                ),
                federation
            )
        }
    }

    @Test func `another federation's coordinator under the same authority is not trusted`() throws {
        let federation = try TestFederation()
        let issued = try federation.issued(.coordinator, "hub", hosts: ["hub.example.org"])
        let south = try #require(FederationName("south"))
        #expect(throws: TrustError.notTheCoordinator(found: issued.identity.identity.uri, expected: south)) {
            try PinnedAuthority.verify(
                presentedChain: chain(issued),
                fingerprint: federation.authority.certificate.fingerprint,
                federation: south,
                host: "hub.example.org",
                at: now
            )
        }
    }
}
