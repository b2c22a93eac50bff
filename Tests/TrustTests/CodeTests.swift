import Federation
import Testing

@testable import Trust

struct CodeTests {
    private static let instant = TestFederation.now
    private static let fingerprint = CertificateFingerprint(ofDER: [])

    private static func trustErrors() throws -> [TrustError] {
        let federation = try TestFederation().name
        return [
            .malformedCertificate(place: "a.pem", reason: "r"), .malformedIdentity(found: "f", reason: "r"),
            .malformedKey(place: "a.key", reason: "r"), .keyMismatch(place: "a.key"),
            .malformedSigningRequest(reason: "r"), .signingRequestSignature,
            .unsupportedKey(place: "a.key", found: "RSA"), .notAnAuthority(place: "a.pem", reason: "r"),
            .brokenChain(place: "a.pem", position: 1, reason: "r"), .authorityExpired(at: instant),
            .authorityNotYetValid(from: instant), .lifetimeOutOfRange(seconds: 0), .malformedHostName(found: "*"),
            .otherAuthority(issuer: "CN=x"), .certificateExpired(at: instant), .certificateNotYetValid(from: instant),
            .fingerprintMismatch(expected: fingerprint, presented: []), .wrongHost(host: "a", names: ["b"]),
            .notTheCoordinator(found: "f", expected: federation),
            .privateFileNotWritten(path: "a.key", reason: "No space left on device"),
        ]
    }

    private static func accessRefusals() throws -> [AccessRefusal] {
        let federation = try TestFederation().name
        let name = try #require(NodeName("ward"))
        return [
            .noCertificate, .malformedCertificate, .malformedIdentity, .otherAuthority,
            .otherFederation(found: federation, expected: federation), .expired(at: instant),
            .notYetValid(from: instant), .revoked(at: instant), .wrongRole(found: .node, allowed: [.operator]),
            .otherName(found: name, claimed: name),
        ]
    }

    @Test func `every error and refusal has one code, and the lists name them all`() throws {
        #expect(try Self.trustErrors().map(\.code) == TrustError.codes)
        #expect(try Self.accessRefusals().map(\.code).sorted() == AccessRefusal.codes.sorted())
        let tokenErrors: [TokenError] = [
            .malformed(reason: "r"), .incomplete(characters: 1, expected: 2), .altered, .otherVersion(found: "trib2"),
            .roleNotEnrollable(.coordinator),
        ]
        #expect(tokenErrors.map(\.code) == TokenError.codes)
        let tokenRefusals: [TokenRefusal] = [
            .unknown, .used(at: Self.instant), .revoked(at: Self.instant), .expired(at: Self.instant),
        ]
        #expect(tokenRefusals.map(\.code) == TokenRefusal.codes)
        for codes in [TrustError.codes, AccessRefusal.codes, TokenError.codes, TokenRefusal.codes] {
            #expect(Set(codes).count == codes.count)
            #expect(codes.allSatisfy { $0.utf8.allSatisfy { $0 == 45 || (97...122).contains($0) } })
        }
    }

    @Test func `sentences are exact`() {
        #expect(
            TrustError.certificateExpired(at: Self.instant).description
                == "the certificate ended at 2026-03-01T12:00:00Z; check the clock, then enrol again with a new token"
        )
        #expect(
            TrustError.malformedHostName(found: "a\u{1B}[31mb").description
                == "\"a?[31mb\" is neither a DNS name nor an IP address; "
                + "expected for instance coordinator.example.org, 192.0.2.7 or 2001:db8::7"
        )
        #expect(
            TokenError.incomplete(characters: 120, expected: 181).description
                == "the token is incomplete: it has 120 characters, expected 181; "
                + "paste it again from trib1. to its end"
        )
        #expect(
            TrustError.privateFileNotWritten(path: "a.key", reason: "No space left on device").description
                == "a.key: the private file was not written: No space left on device; nothing was replaced"
        )
    }
}
