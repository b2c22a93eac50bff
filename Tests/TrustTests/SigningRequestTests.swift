import Crypto
import Federation
import SwiftASN1
import Testing
import X509

@testable import Trust

struct SigningRequestTests {
    private func name(_ text: String = "ward") throws -> NodeName { try #require(NodeName(text)) }

    /// The PEM of a request with the given subject, alternative names and keys.
    private func request(
        subject: String,
        names: [GeneralName] = [],
        publicKey: Certificate.PublicKey,
        signedBy signer: Certificate.PrivateKey
    ) throws -> String {
        let wanted = ExtensionRequest(extensions: try Certificate.Extensions { SubjectAlternativeNames(names) })
        let signed = try CertificateSigningRequest(
            version: .v1,
            subject: try DistinguishedName { CommonName(subject) },
            privateKey: signer,
            attributes: try CertificateSigningRequest.Attributes([.init(wanted)])
        )
        let request = try CertificateSigningRequest(
            version: .v1,
            subject: signed.subject,
            publicKey: publicKey,
            attributes: signed.attributes,
            signatureAlgorithm: signed.signatureAlgorithm,
            signature: signed.signature
        )
        return PEM.text([try request.serializeAsPEM()])
    }

    @Test func `a request made for a key that exists names that key`() throws {
        let first = try SigningRequest.make(name: try name())
        let again = try SigningRequest.make(name: try name(), privateKeyPEM: first.privateKeyPEM)
        #expect(again.privateKeyPEM == first.privateKeyPEM)
        let fingerprints = try [first, again].map { try SigningRequest(pem: $0.requestPEM).keyFingerprint }
        #expect(fingerprints[0] == fingerprints[1])
        let other = try SigningRequest.make(name: try name())
        #expect(try SigningRequest(pem: other.requestPEM).keyFingerprint != fingerprints[0])
    }

    @Test func `a request does not carry the key`() throws {
        let made = try SigningRequest.make(name: try name())
        #expect(made.privateKeyPEM.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(made.requestPEM.hasPrefix("-----BEGIN CERTIFICATE REQUEST-----\n"))
        #expect(!made.requestPEM.contains("PRIVATE"))
    }

    @Test func `P3: names that a request asks for are ignored`() throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let pem = try request(
            subject: "somebody-else",
            names: [.uniformResourceIdentifier("spiffe://north/operator/root"), .dnsName("hub.example.org")],
            publicKey: key.publicKey,
            signedBy: key
        )
        let federation = try TestFederation()
        let issued = try federation.authority.issue(
            try SigningRequest(pem: pem),
            identity: try federation.identity(.node),
            at: TestFederation.now
        )
        #expect(issued.certificate.alternativeNames == [.uniformResourceIdentifier("spiffe://north/node/ward")])
        #expect(!issued.certificate.subject.description.contains("somebody-else"))
        #expect(issued.certificate.publicKey == key.publicKey)
    }

    @Test func `P3: a request signed by another key than it names is refused`() throws {
        let mine = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let stolen = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let pem = try request(subject: "ward", publicKey: stolen.publicKey, signedBy: mine)
        #expect(throws: TrustError.signingRequestSignature) { try SigningRequest(pem: pem) }
    }

    @Test func `a request for another kind of key is refused`() throws {
        let key = Certificate.PrivateKey(Curve25519.Signing.PrivateKey())
        let pem = try request(subject: "ward", publicKey: key.publicKey, signedBy: key)
        #expect { try SigningRequest(pem: pem) } throws: { ($0 as? TrustError)?.code == "key-unsupported" }
    }

    @Test func `a text that is no single request is refused`() throws {
        let made = try SigningRequest.make(name: try name())
        let long = PEM.text([PEMDocument(type: "CERTIFICATE REQUEST", derBytes: [UInt8](repeating: 48, count: 20_000))])
        for text in [
            "", "x", made.privateKeyPEM, made.requestPEM + made.requestPEM, String(made.requestPEM.dropLast(40)), long,
        ] {
            #expect { try SigningRequest(pem: text) } throws: { error in
                (error as? TrustError)?.code == "signing-request-malformed"
            }
        }
    }
}
