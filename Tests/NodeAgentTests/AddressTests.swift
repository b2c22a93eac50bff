import NodeAgent
import Testing

struct AddressTests {
    @Test(
        arguments: [
            ("https://coordinator.example.org:8443", "coordinator.example.org", 8443),
            ("https://coordinator.example.org", "coordinator.example.org", 443),
            ("https://127.0.0.1:1/", "127.0.0.1", 1),
            ("https://[2001:db8::7]:8443", "2001:db8::7", 8443),
        ]
    )
    func `a coordinator's address is read and written`(text: String, host: String, port: Int) throws {
        let address = try CoordinatorAddress(text)
        #expect(address.host == host && address.port == port)
        #expect(try CoordinatorAddress(address.description) == address)
    }

    @Test(
        arguments: [
            "", "coordinator:8443", "http://coordinator:8443", "https://", "https://:1", "https://a:0",
            "https://a:65536",
            "https://a:x", "https://a/b", "https://a?b", "https://user@a", "https://a b", "https://[::1",
            "https://a:+1",
        ]
    )
    func `anything else is told what was expected`(text: String) {
        #expect { try CoordinatorAddress(text) } throws: { "\($0)".contains("expected https://host:port") }
    }

    @Test func `a proxy may have a password, which is never shown`() throws {
        let proxy = try ProxyAddress("http://ada:s%40cret@proxy:8080")
        #expect(proxy.host == "proxy" && proxy.port == 8080)
        #expect(!"\(proxy)".contains("cret"))
        #expect { try ProxyAddress("ftp://ada:secret@proxy") } throws: { !"\($0)".contains("secret") }
        #expect(try ProxyAddress("proxy.example.org").port == ProxyAddress.defaultPort)
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("*", true), ("example.org", true), (".example.org", true),
            ("*.example.org", true),
            ("other.org, a.example.org", true), ("ample.org", false), ("a.example.org:8443", true),
            ("a.example.org:1", false), ("127.0.0.1", false),
        ] as [(String?, Bool)]
    )
    func `NO_PROXY names hosts that are reached directly`(exceptions: String?, isDirect: Bool) throws {
        let coordinator = CoordinatorAddress(host: "a.example.org", port: 8443)
        let chosen = try ProxyAddress.chosen(proxy: "http://proxy:1", exceptions: exceptions, for: coordinator)
        #expect((chosen == nil) == isDirect)
    }

    @Test func `no proxy is no proxy`() throws {
        let coordinator = CoordinatorAddress(host: "a", port: 1)
        #expect(try ProxyAddress.chosen(proxy: nil, exceptions: nil, for: coordinator) == nil)
        #expect(try ProxyAddress.chosen(proxy: "", exceptions: nil, for: coordinator) == nil)
        #expect(throws: NodeError.self) { try ProxyAddress.chosen(proxy: "http://", exceptions: nil, for: coordinator) }
    }
}
