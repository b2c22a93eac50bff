import Crypto
import Federation
import SwiftASN1
import Testing
import X509

@testable import Trust

struct AuthorityTests {
    private let now = TestFederation.now

    @Test func `an authority is read back from its two texts and issues as before`() throws {
        let federation = try TestFederation()
        let read = try Authority(
            certificatePEM: federation.authority.certificate.pem,
            privateKeyPEM: federation.authority.privateKeyPEM
        )
        #expect(read.certificate == federation.authority.certificate)
        let issued = try read.issue(try TestFederation.request(), identity: try federation.identity(.node), at: now)
        #expect(federation.authority.certificate.verifies(issued.certificate, at: now))
        #expect(read.description == "authority \(read.certificate.fingerprint)")
    }

    @Test func `an authority may issue identities and no further authority`() throws {
        let certificate = try TestFederation().authority.certificate.issuing
        #expect(try certificate.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(try certificate.extensions.keyUsage == KeyUsage(keyCertSign: true, cRLSign: true))
        #expect(certificate.extensions[oid: .X509ExtensionID.basicConstraints]?.critical == true)
        #expect(P256.Signing.PublicKey(certificate.publicKey) != nil)
    }

    @Test(arguments: [Role.node, .operator, .auditor])
    func `a member's certificate is for asking only`(role: Role) throws {
        let federation = try TestFederation()
        let extensions = try federation.issued(role).certificate.extensions
        #expect(try extensions.basicConstraints == .notCertificateAuthority)
        #expect(try extensions.keyUsage == KeyUsage(digitalSignature: true))
        #expect(try extensions.extendedKeyUsage == ExtendedKeyUsage([.clientAuth]))
        #expect(
            try extensions.authorityKeyIdentifier?.keyIdentifier
                == federation.authority.certificate.issuing.extensions.subjectKeyIdentifier?.keyIdentifier
        )
        #expect(
            try extensions.subjectAlternativeNames.map(Array.init) == [
                .uniformResourceIdentifier("spiffe://north/\(role.rawValue)/ward")
            ]
        )
    }

    @Test func `the coordinator's certificate is for answering at its hosts`() throws {
        let issued = try TestFederation().issued(.coordinator, "hub", hosts: ["Hub.Example.org", "127.0.0.1", "::1"])
        let extensions = issued.certificate.extensions
        #expect(try extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
        #expect(issued.identity.identity.uri == "spiffe://north/coordinator/hub")
        #expect(
            issued.certificate.alternativeNames == [
                .uniformResourceIdentifier("spiffe://north/coordinator/hub"),
                .dnsName("hub.example.org"),
                .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                .ipAddress(ASN1OctetString(contentBytes: ([UInt8](repeating: 0, count: 15) + [1])[...])),
            ]
        )
    }

    @Test func `the chain shown in TLS holds the certificate and then the authority`() throws {
        let issued = try TestFederation().issued()
        let documents = try PEMDocument.parseMultiple(pemString: issued.chainPEM)
        #expect(documents.map(\.derBytes) == [issued.derBytes, issued.authority.issuing.derBytes])
    }

    @Test func `no two certificates share a number`() throws {
        let federation = try TestFederation()
        let serials = try (0..<50).map { _ in try federation.issued().identity.serial }
        #expect(Set(serials).count == 50)
    }

    @Test func `a certificate ends with the authority at the latest`() throws {
        let federation = try TestFederation()
        let late = federation.authority.certificate.notAfter.advanced(bySeconds: -10)
        #expect(try federation.issued(at: late).identity.notAfter == federation.authority.certificate.notAfter)
    }

    @Test func `an authority that has ended or not begun issues nothing`() throws {
        let federation = try TestFederation()
        let end = federation.authority.certificate.notAfter
        let start = federation.authority.certificate.notBefore
        #expect(throws: TrustError.authorityExpired(at: end)) {
            try federation.issued(at: end.advanced(bySeconds: 1))
        }
        #expect(throws: TrustError.authorityNotYetValid(from: start)) {
            try federation.issued(at: start.advanced(bySeconds: -1))
        }
    }

    @Test(arguments: [Duration.zero, .milliseconds(999), .seconds(-5), .seconds(1e12), .seconds(Int64.max)])
    func `an impossible lifetime is refused`(lifetime: Duration) throws {
        let federation = try TestFederation()
        #expect { try federation.issued(lifetime: lifetime) } throws: { error in
            (error as? TrustError)?.code == "certificate-lifetime"
        }
        #expect { try Authority.make(federation: federation.name, at: now, lifetime: lifetime) } throws: { error in
            (error as? TrustError)?.code == "certificate-lifetime"
        }
    }

    @Test func `a lifetime past 2049 is written and read`() throws {
        let federation = try TestFederation()
        let long = try Authority.make(federation: federation.name, at: now, lifetime: .seconds(200 * 365 * 86_400))
        #expect(long.certificate.notAfter == now.wholeSecond.advanced(bySeconds: 200 * 365 * TestFederation.day))
    }

    @Test func `a key of another authority does not fit`() throws {
        let one = try TestFederation().authority
        let other = try TestFederation().authority
        #expect(throws: TrustError.keyMismatch(place: "certs")) {
            try Authority(certificatePEM: one.certificate.pem, privateKeyPEM: other.privateKeyPEM, place: "certs")
        }
    }

    @Test func `a member's certificate is no authority`() throws {
        let issued = try TestFederation().issued()
        #expect(
            throws: TrustError.notAnAuthority(
                place: "a.pem",
                reason: "its basic constraints do not say CA:TRUE"
            )
        ) {
            try AuthorityCertificate(pem: issued.pem, place: "a.pem")
        }
    }

    @Test func `texts with other line ends, text between documents or no last line break are read`() throws {
        let authority = try TestFederation().authority
        let pem = authority.certificate.pem
        for text in [
            pem.replacing("\n", with: "\r\n"), "Certificate:\n    Data:\n" + pem + "\nend\n", String(pem.dropLast()),
        ] {
            #expect(try AuthorityCertificate(pem: text).fingerprint == authority.certificate.fingerprint)
        }
    }

    @Test func `a text that is no key says what it is`() throws {
        let authority = try TestFederation().authority
        let encrypted = PEM.text([PEMDocument(type: "ENCRYPTED PRIVATE KEY", derBytes: [1, 2, 3])])
        let cases = [
            ("", "not PEM"), (authority.certificate.pem, "0 private keys"), (encrypted, "openssl pkey"),
            (authority.privateKeyPEM + authority.privateKeyPEM, "2 private keys"),
            ("-----BEGIN PRIVATE KEY-----\n????\n-----END PRIVATE KEY-----\n", "broken"),
            (String(repeating: "a", count: PEM.byteCountLimit + 1), "at most"),
        ]
        for (text, words) in cases {
            #expect { try Authority(certificatePEM: authority.certificate.pem, privateKeyPEM: text) } throws: { error in
                guard case TrustError.malformedKey(_, let reason)? = error as? TrustError else { return false }
                return reason.contains(words)
            }
        }
    }

    @Test func `keys of other kinds are refused`() throws {
        let authority = try TestFederation().authority
        let key = PEM.text([try Certificate.PrivateKey(Curve25519.Signing.PrivateKey()).serializeAsPEM()])
        #expect { try Authority(certificatePEM: authority.certificate.pem, privateKeyPEM: key) } throws: { error in
            (error as? TrustError)?.code == "key-unsupported"
        }
    }
}
