import Federation
import Foundation
import TestSupport
import Testing
import Trust

@testable import NodeAgent

struct MemberFilesTests {
    private let folder: TemporaryFolder
    private let authority: Authority
    private let now = Instant(milliseconds: 1_700_000_000_000)

    init() throws {
        folder = try TemporaryFolder()
        authority = try Authority.make(federation: try #require(FederationName("wards")), at: now)
    }

    private func issued(_ name: String = "aurora") throws -> (key: String, certificate: IssuedCertificate) {
        let node = try Fixture.node(name)
        let made = try SigningRequest.make(name: node)
        let identity = Identity(federation: try #require(FederationName("wards")), role: .node, name: node)
        return (
            made.privateKeyPEM,
            try authority.issue(try SigningRequest(pem: made.requestPEM), identity: identity, at: now)
        )
    }

    private func write(_ name: String = "aurora") throws -> CertificateFingerprint {
        let (key, certificate) = try issued(name)
        try MemberFiles.write(
            privateKeyPEM: key,
            certificatePEM: certificate.pem,
            authorityPEM: authority.certificate.pem,
            to: folder("state")
        )
        return certificate.identity.fingerprint
    }

    @Test func `an identity is read as it was written, and only its owner may`() throws {
        let fingerprint = try write()
        let found = try MemberFiles.read(from: folder("state"))
        #expect(found.certificate.fingerprint == fingerprint)
        #expect(found.identity.name == (try Fixture.node()))
        #expect(found.authority.fingerprint == authority.certificate.fingerprint)
        _ = try found.tlsConfiguration()
        for name in ["node.pem", "authority.pem"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder("state/\(name)"))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a renewal replaces certificate and key in one file`() throws {
        let first = try write()
        let second = try write()
        #expect(first != second)
        #expect(try MemberFiles.read(from: folder("state")).certificate.fingerprint == second)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder("state"))
        #expect(names.sorted() == ["authority.pem", "node.pem"])
    }

    @Test func `a key in a file of its own is read too`() throws {
        let (key, certificate) = try issued()
        try folder.write(certificate.chainPEM, to: "node.pem")
        try folder.write(key, to: "node.key")
        try folder.write(authority.certificate.pem, to: "authority.pem")
        _ = try MemberFiles.read(from: folder.path).tlsConfiguration()
    }

    @Test func `a folder without an identity says to join`() throws {
        #expect(throws: NodeError.notEnrolled(path: folder.path)) { try MemberFiles.read(from: folder.path) }
    }

    @Test func `a key of another certificate is told`() throws {
        let (_, certificate) = try issued()
        try MemberFiles.write(
            privateKeyPEM: try issued().key,
            certificatePEM: certificate.pem,
            authorityPEM: authority.certificate.pem,
            to: folder.path
        )
        #expect { try MemberFiles.read(from: folder.path).tlsConfiguration() } throws: { error in
            (error as? NodeError)?.code == "identity-unusable"
        }
    }

    @Test(arguments: ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `a damaged certificate is told, not trapped on`(text: String) throws {
        _ = try write()
        try folder.write(text, to: "state/node.pem")
        #expect(throws: NodeError.self) { try MemberFiles.read(from: folder("state")) }
    }

    @Test func `one process holds a state directory, and the other is told which`() throws {
        let directory = StateDirectory(path: folder.path)
        let held = try StateLock(directory)
        #expect(throws: NodeError.stateDirectoryInUse(path: folder.path, process: getpid())) {
            _ = try StateLock(directory)
        }
        withExtendedLifetime(held) {}
    }

    @Test func `a lock ends with its holder`() throws {
        let directory = StateDirectory(path: folder.path)
        do {
            let held = try StateLock(directory)
            withExtendedLifetime(held) {}
        }
        withExtendedLifetime(try StateLock(directory)) {}
    }
}
