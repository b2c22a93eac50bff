import Crypto
import Federation
import FoundationEssentials
import SwiftASN1
import Testing
import X509

@testable import Trust

/// A federation to test with: an authority, made at a fixed instant, and what it issues.
struct TestFederation {
    /// 2026-03-01T12:00:00.250Z; certificates tell whole seconds, so a fraction is part of every test.
    static let now = Instant(milliseconds: 1_772_366_400_250)
    static let day: Double = 86_400

    let name: FederationName
    let authority: Authority

    init(_ name: String = "north") throws {
        self.name = try #require(FederationName(name))
        authority = try Authority.make(federation: self.name, at: Self.now)
    }

    func identity(_ role: Role, _ name: String = "ward") throws -> Identity {
        Identity(federation: self.name, role: role, name: try #require(NodeName(name)))
    }

    /// A certificate for a role and name, with a key made for it.
    func issued(
        _ role: Role = .node,
        _ name: String = "ward",
        hosts: [String] = [],
        at now: Instant = now,
        lifetime: Duration = Authority.defaultCertificateLifetime
    ) throws -> IssuedCertificate {
        try authority.issue(
            try Self.request(),
            identity: try identity(role, name),
            hosts: try hosts.map { try HostName($0) },
            at: now,
            lifetime: lifetime
        )
    }

    /// A request as a node makes it.
    static func request() throws -> SigningRequest {
        try SigningRequest(pem: try SigningRequest.make(name: try #require(NodeName("anybody"))).requestPEM)
    }

    func check(_ revocations: Revocations = Revocations()) -> PeerCheck {
        PeerCheck(federation: name, authority: authority.certificate, revocations: revocations)
    }

    /// The DER of a certificate that the authority's key signs but that the product would never make.
    func forged(
        names: [GeneralName]? = nil,
        extensions: [Certificate.Extension] = [],
        basicConstraints: BasicConstraints = .notCertificateAuthority
    ) throws -> [UInt8] {
        let certificate = try Certificate(
            version: .v3,
            serialNumber: .random(),
            publicKey: Certificate.PrivateKey(P256.Signing.PrivateKey()).publicKey,
            notValidBefore: Self.now.advanced(bySeconds: -60).date,
            notValidAfter: Self.now.advanced(bySeconds: Self.day).date,
            issuer: authority.certificate.issuing.subject,
            subject: try DistinguishedName { CommonName("forged") },
            extensions: try Certificate.Extensions {
                Critical(basicConstraints)
                if let names { SubjectAlternativeNames(names) }
                for other in extensions { other }
            },
            issuerPrivateKey: authority.privateKey
        )
        return certificate.derBytes
    }
}

/// An authority of somebody else: a root and, under it, an intermediate for the federation.
struct ForeignAuthority {
    let rootKey = Certificate.PrivateKey(P384.Signing.PrivateKey())
    let root: Certificate
    let intermediateKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let intermediate: Certificate

    init() throws {
        let rootName = try DistinguishedName { CommonName("A hospital's root") }
        root = try Self.make(rootName, key: rootKey.publicKey, issuer: rootName, by: rootKey)
        let name = try DistinguishedName { CommonName("North, issued by a hospital") }
        intermediate = try Self.make(name, key: intermediateKey.publicKey, issuer: rootName, by: rootKey)
    }

    static func make(
        _ subject: DistinguishedName,
        key: Certificate.PublicKey,
        issuer: DistinguishedName,
        by issuerKey: Certificate.PrivateKey,
        constraints: BasicConstraints = .isCertificateAuthority(maxPathLength: nil),
        usage: KeyUsage = KeyUsage(keyCertSign: true)
    ) throws -> Certificate {
        try Certificate(
            version: .v3,
            serialNumber: .random(),
            publicKey: key,
            notValidBefore: TestFederation.now.advanced(bySeconds: -60).date,
            notValidAfter: TestFederation.now.advanced(bySeconds: 365 * TestFederation.day).date,
            issuer: issuer,
            subject: subject,
            extensions: try Certificate.Extensions {
                Critical(constraints)
                Critical(usage)
            },
            issuerPrivateKey: issuerKey
        )
    }

    static func pem(_ chain: [Certificate]) -> String {
        PEM.text(chain.map { PEMDocument(type: "CERTIFICATE", derBytes: $0.derBytes) })
    }

    var keyPEM: String {
        get throws { PEM.text([try intermediateKey.serializeAsPEM()]) }
    }
}
