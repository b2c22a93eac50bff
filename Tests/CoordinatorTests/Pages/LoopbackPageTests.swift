import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import Wire

@Suite struct LoopbackPageTests {
    /// A browser on the coordinator's machine, without a certificate.
    struct Browser {
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .init(redirectConfiguration: .disallow)
        )

        func get(_ url: String, headers: [String: String] = [:], method: String = "GET") async throws -> TestPeer.Answer
        {
            var request = HTTPClientRequest(url: url)
            request.method = .init(rawValue: method)
            request.headers.add(name: "Accept", value: "text/html")
            for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
            let response = try await client.execute(request, deadline: .now() + .seconds(30))
            let body = try await response.body.collect(upTo: 4 << 20)
            var fields: [String: String] = [:]
            for field in response.headers { fields[field.name.lowercased()] = field.value }
            return TestPeer.Answer(
                status: Int(response.status.code),
                headers: fields,
                body: Data(body.readableBytesView)
            )
        }

        /// Opens a link: where the pages are, and the header of the session.
        func enter(_ link: String) async throws -> (base: String, session: [String: String]) {
            let cookie = try await get(link).headers["set-cookie"]?.split(separator: ";").first.map(String.init)
            let base = link.components(separatedBy: "/enter/").first
            return (try #require(base), ["Cookie": try #require(cookie)])
        }
    }

    /// A link, as soon as the loopback port is open.
    static func link(_ federation: TestFederation) async throws -> String {
        try await link(by: federation.anOperator())
    }

    /// A link of an operator's, as soon as the loopback port is open.
    static func link(by peer: TestPeer) async throws -> String {
        while true {
            let answer = try await peer.send("POST", "/v1/web-links")
            if answer.status == 201 { return try answer.decoded(WebLinkResponse.self).url }
            guard try answer.problem().code == "web-closed" else { throw try answer.problem() }
        }
    }

    private static func run(_ body: (TestFederation, Browser) async throws -> Void) async throws {
        try await PageFixture.run(rounds: 6, webPort: 0) { federation in
            let browser = Browser()
            do { try await body(federation, browser) } catch {
                try? await browser.client.shutdown()
                throw error
            }
            try await browser.client.shutdown()
        }
    }

    @Test func `a link opens the pages once, with a cookie that no script and no other site gets`() async throws {
        try await Self.run { federation, browser in
            let link = try await Self.link(federation)
            #expect(link.hasPrefix("http://127.0.0.1:"))
            let entered = try await browser.get(link)
            #expect(entered.status == 303 && entered.headers["location"] == "/")
            let cookie = try #require(entered.headers["set-cookie"])
            for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=28800"] { #expect(cookie.contains(part)) }
            let base = String(try #require(link.components(separatedBy: "/enter/").first))
            let session = ["Cookie": String(try #require(cookie.split(separator: ";").first))]
            for path in PageFixture.paths {
                #expect(try await browser.get(base + path, headers: session).status != 401, "\(path)")
            }
            #expect(try await browser.get(base + "/", headers: session).text.contains("aurora"))
            #expect(try await browser.get(link).status == 401)
            let stranger = try await browser.get(base + "/")
            #expect(stranger.status == 401 && stranger.text.contains("tributary coordinator open"))
            let guessed = [
                "Cookie": "\(session["Cookie"]?.prefix { $0 != "=" } ?? "")=" + String(repeating: "A", count: 43)
            ]
            #expect(try await browser.get(base + "/", headers: guessed).status == 401)
        }
    }

    @Test func `nothing of members is on loopback, and no other name leads to it`() async throws {
        try await Self.run { federation, browser in
            let link = try await Self.link(federation)
            let base = String(try #require(link.components(separatedBy: "/enter/").first))
            for name in ["evil.example", "evil.example:80", "127.0.0.1"] {
                #expect(try await browser.get(link, headers: ["Host": name]).status == 421, "\(name)")
            }
            let cookie = try #require(try await browser.get(link).headers["set-cookie"])
            let session = ["Cookie": String(try #require(cookie.split(separator: ";").first))]
            #expect(
                try await browser.get(base + "/", headers: session.merging(["Host": "evil.example"]) { $1 }).status
                    == 421
            )
            for (method, path) in [
                ("POST", "/v1/tokens"), ("POST", "/v1/studies/wards/stop"), ("GET", "/v1/tokens"),
                ("GET", "/v1/authority"),
                ("POST", "/v1/web-links"), ("POST", "/v1/enrolments"), ("GET", "/v1/assignments"),
            ] {
                let status = try await browser.get(base + path, headers: session, method: method).status
                #expect(status == 404 || status == 405, "\(method) \(path): \(status)")
            }
            let foreign = session.merging(["Origin": "http://evil.example"]) { $1 }
            #expect(try await browser.get(base + "/verification", headers: foreign, method: "POST").status == 403)
            #expect(try await browser.get(base + "/verification", headers: session, method: "POST").status == 200)
        }
    }

    @Test func `a link and a session end`() async throws {
        try await Self.run { federation, browser in
            let old = try await Self.link(federation)
            federation.clock.advance(bySeconds: 601)
            #expect(try await browser.get(old).status == 401)
            let link = try await Self.link(federation)
            let cookie = try #require(try await browser.get(link).headers["set-cookie"])
            let base = String(try #require(link.components(separatedBy: "/enter/").first))
            let session = ["Cookie": String(try #require(cookie.split(separator: ";").first))]
            #expect(try await browser.get(base + "/", headers: session).status == 200)
            federation.clock.advance(bySeconds: 8 * 3600)
            #expect(try await browser.get(base + "/", headers: session).status == 401)
        }
    }

    @Test func `without a port in the settings there is no link`() async throws {
        try await TestFederation.run { federation in
            let answer = try await federation.anOperator().send("POST", "/v1/web-links")
            #expect(try answer.problem().code == "web-closed")
        }
    }
}
