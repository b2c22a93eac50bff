import Federation
import Testing
import X509

@testable import Trust

struct ForeignAuthorityTests {
    private let now = TestFederation.now

    @Test func `an authority under somebody else's root issues and verifies`() throws {
        let foreign = try ForeignAuthority()
        let authority = try Authority(
            certificatePEM: ForeignAuthority.pem([foreign.intermediate, foreign.root]),
            privateKeyPEM: try foreign.keyPEM
        )
        let federation = try TestFederation()
        let issued = try authority.issue(
            try TestFederation.request(),
            identity: try federation.identity(.node),
            at: now
        )
        #expect(authority.certificate.chain.count == 2)
        #expect(authority.certificate.fingerprint == CertificateFingerprint(of: foreign.intermediate))
        #expect(authority.certificate.verifies(issued.certificate, at: now))
        let check = PeerCheck(federation: federation.name, authority: authority.certificate, revocations: Revocations())
        #expect(check.admit(issued.derBytes, roles: [.node], at: now) == .admitted(issued.identity))
    }

    @Test func `P3: what the root issues beside the federation's authority is refused`() throws {
        let foreign = try ForeignAuthority()
        let chain = [foreign.intermediate, foreign.root]
        let authority = try Authority(certificatePEM: ForeignAuthority.pem(chain), privateKeyPEM: try foreign.keyPEM)
        let federation = try TestFederation()
        let rootAuthority = try Authority(
            certificatePEM: ForeignAuthority.pem([foreign.root]),
            privateKeyPEM: PEM.text([try foreign.rootKey.serializeAsPEM()])
        )
        let stranger = try rootAuthority.issue(
            try TestFederation.request(),
            identity: try federation.identity(.operator),
            at: now
        )
        let check = PeerCheck(federation: federation.name, authority: authority.certificate, revocations: Revocations())
        #expect(check.admit(stranger.derBytes, roles: [.operator], at: now) == .refused(.otherAuthority))
    }

    @Test func `a chain without its root, in the wrong order or too long is refused`() throws {
        let foreign = try ForeignAuthority()
        let stranger = try ForeignAuthority()
        let chains = [
            [foreign.intermediate],
            [foreign.root, foreign.intermediate],
            [foreign.intermediate, stranger.root],
            Array(repeating: foreign.root, count: 9),
        ]
        for chain in chains {
            #expect { try AuthorityCertificate(pem: ForeignAuthority.pem(chain)) } throws: { error in
                (error as? TrustError)?.code == "certificate-chain-broken"
            }
        }
    }

    @Test func `an intermediate that may not sign certificates is refused`() throws {
        let foreign = try ForeignAuthority()
        let name = try DistinguishedName { CommonName("limited") }
        let limited = try ForeignAuthority.make(
            name,
            key: foreign.intermediateKey.publicKey,
            issuer: foreign.root.subject,
            by: foreign.rootKey,
            usage: KeyUsage(digitalSignature: true)
        )
        #expect(throws: TrustError.notAnAuthority(place: "chain.pem", reason: "its key usage lacks keyCertSign")) {
            try AuthorityCertificate(pem: ForeignAuthority.pem([limited, foreign.root]), place: "chain.pem")
        }
    }
}
