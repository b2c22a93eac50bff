import Testing

@testable import Trust

struct HostNameTests {
    @Test(arguments: [
        ("localhost", "localhost"), ("Hub.Example.ORG.", "hub.example.org"), ("a_b.c", "a_b.c"),
        ("1.example", "1.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("127.0.0.1", "127.0.0.1"),
        ("::1", "0:0:0:0:0:0:0:1"), ("[::1]", "0:0:0:0:0:0:0:1"), ("::", "0:0:0:0:0:0:0:0"),
        ("2001:DB8::7", "2001:db8:0:0:0:0:0:7"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::ffff:192.0.2.1", "0:0:0:0:0:ffff:c000:201"),
        ("fe80::1:2", "fe80:0:0:0:0:0:1:2"),
    ])
    func `a DNS name or an address is read`(text: String, canonical: String) throws {
        #expect(try HostName(text).description == canonical)
    }

    @Test(arguments: [
        "", ".", "..", "a..b", ".a", "-a", "a-", "a b", "a/b", "a:b", "ä.example", "*.example.org", "https://hub",
        "hub:8443", "256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4 ", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
        "1::2::3", ":::", "12345::", "::g", "1:2:3:4:5:6:7:8::", "fe80::1%eth0", "[::1", "::1]", "::+1", "1.2.3.4::",
        ":1", "1:", "::1.2.3",
    ])
    func `any other text is refused`(text: String) {
        #expect(throws: TrustError.malformedHostName(found: text)) { try HostName(text) }
    }

    @Test func `a name that is too long is refused`() {
        #expect(throws: TrustError.self) { try HostName(String(repeating: "a", count: 64)) }
        #expect(throws: TrustError.self) { try HostName(String(repeating: "a.", count: 127) + "b") }
    }
}
