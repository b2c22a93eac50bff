import Federation
import FoundationEssentials
import Testing

@testable import Trust

struct TokenRecordTests {
    private let created = TestFederation.now
    private let expires = TestFederation.now.advanced(bySeconds: TestFederation.day)
    private let key: KeyFingerprint
    private let otherKey: KeyFingerprint
    private let token: EnrolmentToken
    private var record: TokenRecord

    init() throws {
        let federation = try TestFederation()
        token = try EnrolmentToken.make(
            identity: try federation.identity(.node),
            authority: federation.authority.certificate.fingerprint
        )
        record = TokenRecord(of: token, created: created, expires: expires)
        key = try TestFederation.request().keyFingerprint
        otherKey = try TestFederation.request().keyFingerprint
    }

    private func redeem(
        _ record: TokenRecord,
        secret: TokenSecret? = nil,
        key: KeyFingerprint? = nil,
        revocations: Revocations = Revocations(),
        after seconds: Double
    ) -> TokenRefusal? {
        record.redeem(
            secret: secret ?? token.secret,
            key: key ?? self.key,
            revocations: revocations,
            at: created.advanced(bySeconds: seconds)
        )
    }

    @Test func `an open token admits its holder until it expires`() {
        #expect(redeem(record, after: 0) == nil)
        #expect(redeem(record, after: TestFederation.day - 0.001) == nil)
        #expect(redeem(record, after: TestFederation.day) == .expired(at: expires))
        #expect(record.state(at: created) == .open)
        #expect(record.state(at: expires) == .expired)
    }

    @Test func `P3: a used token admits nobody else`() {
        var record = record
        record.markUsed(by: key, at: created.advanced(bySeconds: 10))
        let used = created.advanced(bySeconds: 10)
        #expect(redeem(record, key: otherKey, after: 11) == .used(at: used))
        #expect(record.state(at: expires) == .used)
        record.markUsed(by: otherKey, at: created.advanced(bySeconds: 20))
        #expect(redeem(record, key: otherKey, after: 21) == .used(at: used))
    }

    @Test func `a request whose answer was lost may be repeated with the same key for a quarter of an hour`() {
        var record = record
        record.markUsed(by: key, at: created)
        #expect(redeem(record, after: 900) == nil)
        #expect(redeem(record, after: 900.001) == .used(at: created))
    }

    @Test func `P3: a token that was taken back admits nobody, used or not`() {
        var unused = record
        var used = record
        used.markUsed(by: key, at: created)
        let instant = created.advanced(bySeconds: 5)
        unused.revoke(at: instant)
        used.revoke(at: instant)
        unused.revoke(at: instant.advanced(bySeconds: 5))
        #expect(redeem(unused, after: 6) == .revoked(at: instant))
        #expect(redeem(used, after: 6) == .revoked(at: instant))
        #expect(unused.state(at: instant) == .revoked)
    }

    @Test func `P3: revoking a name takes back the tokens made for it before`() {
        var revocations = Revocations()
        let instant = created.advanced(bySeconds: 60)
        revocations.revoke(.holder(role: .node, name: token.identity.name), at: instant)
        #expect(redeem(record, revocations: revocations, after: 61) == .revoked(at: instant))
        let later = TokenRecord(of: token, created: instant.advanced(bySeconds: 1), expires: expires)
        #expect(redeem(later, revocations: revocations, after: 62) == nil)
    }

    @Test func `P3: who does not have the secret learns nothing of the token`() {
        var record = record
        record.markUsed(by: key, at: created)
        record.revoke(at: created)
        for seconds in [0, TestFederation.day * 2] {
            #expect(redeem(record, secret: .random(), after: seconds) == .unknown)
        }
    }

    @Test func `a record holds no secret and is read back`() throws {
        var record = record
        record.markUsed(by: key, at: created)
        let data = try JSONEncoder().encode(record)
        #expect(try JSONDecoder().decode(TokenRecord.self, from: data) == record)
        let text = String(decoding: data, as: UTF8.self)
        #expect(!text.contains(token.secret.text))
        #expect(text.contains(token.secret.hash))
        #expect(record.identifier == token.secret.identifier)
    }
}
