import Federation
import SwiftASN1
import Testing
import X509

@testable import Trust

struct IdentityTests {
    @Test(arguments: Role.allCases)
    func `an identity is read back from its URI`(role: Role) throws {
        let identity = try TestFederation().identity(role, "st-mary-7")
        #expect(identity.uri == "spiffe://north/\(role.rawValue)/st-mary-7")
        #expect(try Identity(uri: identity.uri) == identity)
    }

    @Test(arguments: [
        "", "spiffe://", "spiffe:///node/ward", "spiffe://north", "spiffe://north/node", "spiffe://north/node/",
        "spiffe://north/node/ward/", "spiffe://north/node/ward/x", "spiffe://north//ward", "spiffe://north/node//ward",
        "spiffe://north/node/../ward", "spiffe://north/node/..", "spiffe://north/node/%2e%2e",
        "spiffe://north/node/w%61rd",
        "spiffe://north/node/./ward", "spiffe://north/node/ward?x", "spiffe://north/node/ward#x",
        "spiffe://north:443/node/ward", "spiffe://user@north/node/ward", "SPIFFE://north/node/ward",
        "Spiffe://north/node/ward", "spiffe://North/node/ward", "spiffe://north/Node/ward", "spiffe://north/node/Ward",
        "spiffe://north/nodes/ward", "spiffe://north/admin/ward", "https://north/node/ward",
        " spiffe://north/node/ward",
        "spiffe://north/node/ward ", "spiffe://north/node/ward\n", "spiffe://north/node/-ward",
        "spiffe://north/node/wa rd",
        "spiffe://north/node/ward\u{0}", "spiffe://north/node/w\u{e4}rd", "spiffe://north.example/node/ward",
        "spiffe://north\\node\\ward", "spiffe://north/node/" + String(repeating: "a", count: 64),
        "spiffe://north/node/" + String(repeating: "a", count: 100_000),
    ])
    func `P3: a URI in any other form is no identity`(uri: String) {
        #expect {
            try Identity(uri: uri)
        } throws: { error in
            guard case TrustError.malformedIdentity(let found, _)? = error as? TrustError else { return false }
            return found == uri
        }
    }

    @Test func `a certificate without alternative names has no identity`() throws {
        let certificate = try TestFederation().forged()
        #expect(
            throws: TrustError.malformedIdentity(
                found: "CN=forged",
                reason: "the certificate has 0 URIs among its alternative names"
            )
        ) {
            try CertificateIdentity(derEncoded: certificate)
        }
    }

    @Test func `a certificate with two URIs has no identity`() throws {
        let federation = try TestFederation()
        for second in ["spiffe://north/node/ward", "spiffe://north/operator/ward", "https://example.org"] {
            let certificate = try federation.forged(names: [
                .uniformResourceIdentifier("spiffe://north/node/ward"), .uniformResourceIdentifier(second),
            ])
            #expect(
                throws: TrustError.malformedIdentity(
                    found: "CN=forged",
                    reason: "the certificate has 2 URIs among its alternative names"
                )
            ) {
                try CertificateIdentity(derEncoded: certificate)
            }
        }
    }

    @Test func `a name elsewhere in the certificate is not an identity`() throws {
        let federation = try TestFederation()
        let certificate = try federation.forged(names: [
            .dnsName("spiffe://north/node/ward"), .rfc822Name("spiffe://north/node/ward"),
        ])
        #expect(throws: TrustError.self) { try CertificateIdentity(derEncoded: certificate) }
    }

    @Test func `an authority's certificate has no identity even with a good URI`() throws {
        let certificate = try TestFederation().forged(
            names: [.uniformResourceIdentifier("spiffe://north/node/ward")],
            basicConstraints: .isCertificateAuthority(maxPathLength: 0)
        )
        #expect(throws: TrustError.malformedIdentity(found: "CN=forged", reason: "the certificate is an authority's")) {
            try CertificateIdentity(derEncoded: certificate)
        }
    }

    @Test func `a certificate's identity tells its number, fingerprint and times`() throws {
        let issued = try TestFederation().issued()
        let read = try CertificateIdentity(derEncoded: issued.derBytes)
        #expect(read == issued.identity)
        #expect(read == (try CertificateIdentity(certificate: issued.certificate)))
        #expect(read.identity.uri == "spiffe://north/node/ward")
        #expect(read.fingerprint == CertificateFingerprint(ofDER: issued.derBytes))
        #expect(read.serial.text.count >= 28)
        #expect(read.notBefore == TestFederation.now.wholeSecond.advanced(bySeconds: -300))
        #expect(read.issuedAt == TestFederation.now.wholeSecond)
        #expect(read.notAfter == TestFederation.now.wholeSecond.advanced(bySeconds: 30 * TestFederation.day))
    }

    @Test func `a fingerprint is read as we and as openssl print it`() throws {
        let fingerprint = CertificateFingerprint(ofDER: [1, 2, 3])
        let text = fingerprint.description
        let pairs = stride(from: 0, to: 64, by: 2).map { text.dropFirst($0).prefix(2).uppercased() }
        #expect(CertificateFingerprint(text) == fingerprint)
        #expect(CertificateFingerprint(pairs.joined(separator: ":")) == fingerprint)
        #expect(CertificateFingerprint(String(text.dropLast())) == nil)
        #expect(CertificateFingerprint(String(text.dropLast()) + "g") == nil)
        #expect(CertificateFingerprint("") == nil)
    }
}
