import Federation
import SwiftASN1
import Testing
import X509

@testable import Trust

struct PeerCheckTests {
    private let now = TestFederation.now

    @Test func `P3: nobody without a certificate is let in`() throws {
        #expect(try TestFederation().check().admit(nil, roles: Set(Role.allCases), at: now) == .refused(.noCertificate))
    }

    @Test func `P3: every role may do what it is allowed and nothing else`() throws {
        let federation = try TestFederation()
        let check = federation.check()
        for role in Role.allCases {
            let issued = try federation.issued(role)
            for subset in 0..<16 {
                let roles = Set(Role.allCases.enumerated().filter { subset & 1 << $0.offset != 0 }.map(\.element))
                let expected: PeerCheck.Admission =
                    roles.contains(role)
                    ? .admitted(issued.identity) : .refused(.wrongRole(found: role, allowed: roles.sorted()))
                #expect(check.admit(issued.derBytes, roles: roles, at: now) == expected)
            }
        }
    }

    @Test func `P3: a certificate of another authority is refused, whatever it says`() throws {
        let check = try TestFederation().check()
        let impostor = try TestFederation().issued(.operator)
        #expect(check.admit(impostor.derBytes, roles: [.operator], at: now) == .refused(.otherAuthority))
    }

    @Test func `P3: a certificate of another federation under the same authority is refused`() throws {
        let federation = try TestFederation()
        let south = try #require(FederationName("south"))
        let identity = Identity(federation: south, role: .node, name: try #require(NodeName("ward")))
        let issued = try federation.authority.issue(try TestFederation.request(), identity: identity, at: now)
        #expect(
            federation.check().admit(issued.derBytes, roles: [.node], at: now)
                == .refused(.otherFederation(found: south, expected: federation.name))
        )
    }

    @Test func `P3: a certificate counts from its first second to its last`() throws {
        let federation = try TestFederation()
        let issued = try federation.issued(lifetime: .seconds(3600))
        let start = issued.identity.notBefore
        let end = issued.identity.notAfter
        let check = federation.check()
        func admission(at instant: Instant) -> PeerCheck.Admission {
            check.admit(issued.derBytes, roles: [.node], at: instant)
        }
        #expect(admission(at: start) == .admitted(issued.identity))
        #expect(admission(at: end) == .admitted(issued.identity))
        #expect(admission(at: Instant(milliseconds: start.milliseconds - 1)) == .refused(.notYetValid(from: start)))
        #expect(admission(at: Instant(milliseconds: end.milliseconds + 1)) == .refused(.expired(at: end)))
    }

    @Test func `P3: a revocation counts at the next request of an open connection`() throws {
        let federation = try TestFederation()
        let issued = try federation.issued()
        var check = federation.check()
        guard case .admitted(let identity) = check.admit(issued.derBytes, roles: [.node], at: now) else {
            Issue.record("the certificate was refused before its revocation")
            return
        }
        #expect(check.admit(identity, roles: [.node], at: now) == .admitted(identity))
        check.revocations.revoke(.holder(role: .node, name: identity.identity.name), at: now)
        #expect(check.admit(identity, roles: [.node], at: now) == .refused(.revoked(at: now)))
        #expect(check.admit(issued.derBytes, roles: [.node], at: now) == .refused(.revoked(at: now)))
    }

    @Test func `P3: a certificate without exactly one good identity is refused`() throws {
        let federation = try TestFederation()
        let uris: [[String]] = [
            [], ["spiffe://north/node/ward", "spiffe://north/node/ward"], ["spiffe://north/node/../operator/root"],
            ["spiffe://north/node/WARD"], ["spiffe://NORTH/node/ward"], ["https://north/node/ward"], [""],
        ]
        for names in uris {
            let forged = try federation.forged(names: names.map(GeneralName.uniformResourceIdentifier))
            #expect(
                federation.check().admit(forged, roles: Set(Role.allCases), at: now) == .refused(.malformedIdentity),
                "\(names)"
            )
        }
        let broken = Certificate.Extension(
            oid: .X509ExtensionID.subjectAlternativeName,
            critical: true,
            value: [1, 2, 3]
        )
        let forged = try federation.forged(extensions: [broken])
        #expect(
            federation.check().admit(forged, roles: Set(Role.allCases), at: now) == .refused(.malformedIdentity)
        )
    }

    @Test func `P3: the authority itself is nobody`() throws {
        let federation = try TestFederation()
        let authority = federation.authority.certificate.issuing.derBytes
        #expect(
            federation.check().admit(authority, roles: Set(Role.allCases), at: now) == .refused(.malformedIdentity)
        )
    }

    @Test func `P3: a node can only speak as itself`() throws {
        let identity = try TestFederation().issued().identity
        let clinic = try #require(NodeName("clinic"))
        #expect(identity.refusal(speakingAs: identity.identity.name) == nil)
        #expect(identity.refusal(speakingAs: clinic) == .otherName(found: identity.identity.name, claimed: clinic))
    }
}
