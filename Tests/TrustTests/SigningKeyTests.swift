import Crypto
import Federation
import FoundationEssentials
import SwiftASN1
import Testing
import X509

@testable import Trust

@Suite struct SigningKeyTests {
    private let federation: TestFederation
    private let message = Array("tributary update 1\nfederation north\n".utf8)

    init() throws { federation = try TestFederation() }

    /// A key of a kind with a certificate for it.
    private func key(_ privateKey: Certificate.PrivateKey, _ role: Role = .node) throws -> SigningKey {
        let pem = PEM.text([try privateKey.serializeAsPEM()])
        let name = try #require(NodeName("ward"))
        let request = try SigningRequest(pem: try SigningRequest.make(name: name, privateKeyPEM: pem).requestPEM)
        let issued = try federation.authority.issue(
            request,
            identity: try federation.identity(role),
            at: TestFederation.now
        )
        return try SigningKey(certificatePEM: issued.chainPEM, privateKeyPEM: pem, place: "test")
    }

    private var p256: Certificate.PrivateKey { Certificate.PrivateKey(P256.Signing.PrivateKey()) }
    private var p384: Certificate.PrivateKey { Certificate.PrivateKey(P384.Signing.PrivateKey()) }

    @Test func `what a key signs its certificate verifies, on both curves`() throws {
        for (privateKey, count) in [(p256, 64), (p384, 96)] {
            let key = try key(privateKey)
            let signature = try key.signature(of: message)
            #expect(signature.count == count)
            #expect(key.certificate.hasSigned(message, with: signature))
            #expect(try key.signature(of: message) != signature)
        }
    }

    @Test func `another message, signature or key is none of it`() throws {
        let key = try key(p256)
        let signature = try key.signature(of: message)
        for index in message.indices {
            var other = message
            other[index] ^= 1
            #expect(!key.certificate.hasSigned(other, with: signature))
        }
        for index in signature.indices {
            var other = signature
            other[index] ^= 0x10
            #expect(!key.certificate.hasSigned(message, with: other))
        }
        #expect(!(try self.key(p256).certificate.hasSigned(message, with: signature)))
        #expect(!(try self.key(p384).certificate.hasSigned(message, with: signature)))
    }

    @Test(arguments: [0, 1, 63, 65, 96, 128, 10_000])
    func `bytes that are no signature are none`(_ count: Int) throws {
        let key = try key(p256)
        for byte: UInt8 in [0x00, 0x30, 0xff] {
            #expect(!key.certificate.hasSigned(message, with: [UInt8](repeating: byte, count: count)))
        }
    }

    @Test func `a key that is not the certificate's is found at once`() throws {
        let issued = try federation.issued()
        let other = PEM.text([try p256.serializeAsPEM()])
        #expect(throws: TrustError.keyMismatch(place: "x")) {
            try SigningKey(certificatePEM: issued.pem, privateKeyPEM: other, place: "x")
        }
        #expect(throws: TrustError.self) { try SigningKey(certificatePEM: other, privateKeyPEM: other, place: "x") }
    }

    @Test func `a certificate says who issued it and when it is good`() throws {
        let certificate = try SigningCertificate(derEncoded: try federation.issued(.coordinator).derBytes)
        #expect(certificate.isIssued(by: federation.authority.certificate))
        #expect(!certificate.isIssued(by: try TestFederation().authority.certificate))
        #expect(certificate.isValid(at: TestFederation.now))
        #expect(!certificate.isValid(at: TestFederation.now.advanced(bySeconds: 40 * TestFederation.day)))
        #expect(!certificate.isValid(at: TestFederation.now.advanced(bySeconds: -600)))
    }

    @Test func `printing a key shows whose it is and nothing else`() throws {
        let key = try key(p256)
        #expect("\(key)" == "the key of spiffe://north/node/ward")
    }
}
