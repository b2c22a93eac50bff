import Federation
import FoundationEssentials
import Testing

@testable import Trust

struct RevocationsTests {
    private let now = TestFederation.now

    @Test func `nothing is revoked at first`() throws {
        #expect(!Revocations().isRevoked(try TestFederation().issued().identity))
    }

    @Test func `a certificate is revoked by its number, and no other is`() throws {
        let federation = try TestFederation()
        let one = try federation.issued().identity
        var revocations = Revocations()
        revocations.revoke(.serial(one.serial), at: now)
        #expect(revocations.revocation(of: one) == now)
        #expect(!revocations.isRevoked(try federation.issued().identity))
    }

    @Test func `revoking a name refuses what was issued until then and nothing else`() throws {
        let federation = try TestFederation()
        let before = try federation.issued().identity
        let revoked = now.advanced(bySeconds: 2)
        let after = try federation.issued(at: now.advanced(bySeconds: 4)).identity
        var revocations = Revocations()
        revocations.revoke(.holder(role: .node, name: before.identity.name), at: revoked)
        #expect(revocations.revocation(of: before) == revoked)
        #expect(!revocations.isRevoked(after))
        #expect(!revocations.isRevoked(try federation.issued(.node, "clinic").identity))
        #expect(!revocations.isRevoked(try federation.issued(.auditor, "ward").identity))
    }

    @Test func `who is admitted again in the second of the revocation gets a good certificate at once`() throws {
        let federation = try TestFederation()
        let identity = try federation.identity(.node)
        var revocations = Revocations()
        revocations.revoke(.holder(role: .node, name: identity.name), at: now)
        let instant = revocations.issuingInstant(for: identity, at: now)
        let again = try federation.issued(at: instant)
        #expect(
            federation.check(revocations).admit(again.derBytes, roles: [.node], at: now) == .admitted(again.identity)
        )
        #expect(
            federation.check(revocations).admit(try federation.issued().derBytes, roles: [.node], at: now)
                == .refused(.revoked(at: now))
        )
        let later = now.advanced(bySeconds: 100)
        #expect(revocations.issuingInstant(for: identity, at: later) == later)
    }

    @Test func `a name revoked twice is revoked up to the later instant in either order`() throws {
        let name = try #require(NodeName("ward"))
        let later = now.advanced(bySeconds: 9)
        for order in [[now, later], [later, now]] {
            var revocations = Revocations()
            for instant in order { revocations.revoke(.holder(role: .node, name: name), at: instant) }
            #expect(revocations.revocation(role: .node, name: name) == later)
        }
    }

    @Test func `revocations are read back and written in one order`() throws {
        let federation = try TestFederation()
        let targets =
            try (0..<20).map { index -> Revocations.Target in
                .holder(role: .node, name: try #require(NodeName("ward-\(index)")))
            } + [.serial(try federation.issued().identity.serial)]
        var forwards = Revocations()
        var backwards = Revocations()
        for target in targets { forwards.revoke(target, at: now) }
        for target in targets.reversed() { backwards.revoke(target, at: now) }
        #expect(forwards.entries == backwards.entries)
        let data = try JSONEncoder().encode(forwards)
        #expect(try JSONDecoder().decode(Revocations.self, from: data) == forwards)
    }
}
