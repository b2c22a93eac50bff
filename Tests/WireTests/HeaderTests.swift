import Parameters
import Testing
import Wire

struct HeaderTests {
    private static let digest = ContentDigest.of(Array("abc".utf8))
    private static let field = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:"

    @Test func `a digest is written as RFC 9530 has it, and read again`() {
        #expect(UploadHeader.digestField(Self.digest) == Self.field)
        #expect(UploadHeader.parseDigest(Self.field) == Self.digest)
        #expect(UploadHeader.parseDigest("sha-512=:AAAA:, \(Self.field)") == Self.digest)
    }

    @Test(arguments: [
        "", ":", "sha-256", "sha-256=", "sha-256=:", "sha-256=::", "sha-256=:AAAA:", "sha-512=:AAAA:", ",,,",
        "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0AA=:",
        "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/Y*IAFa0=:",
    ])
    func `what is no digest by SHA-256 is none`(_ field: String) {
        #expect(UploadHeader.parseDigest(field) == nil)
    }

    @Test func `a path is filled in order`() {
        #expect(Route.showRound.path("digits", "7") == "/v1/studies/digits/rounds/7")
        #expect(Route.readStatus.path() == "/v1/status")
        #expect(Set(Route.allCases.map { "\($0.method) \($0.path)" }).count == Route.allCases.count)
    }
}
