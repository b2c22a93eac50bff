import Foundation
import Testing
import Trust

/// What a browser, or somebody who pretends to be one, may ask for.
@Suite struct HostileRequestTests {
    private static let words = [
        "<script>alert(1)</script>", "'; DROP TABLE round; --", "..%2f..%2fetc%2fpasswd", "%00", "%ff%fe", "%",
        "%E2%80%AE", "nan", "-1", "1e309", "99999999999999999999", "0x10", "+1", "%0d%0aSet-Cookie:%20a=b", "{{round}}",
        String(repeating: "a", count: 4000), "wards%20", "WARDS", "à", "[]", "\u{feff}",
    ]

    private static func encoded(_ word: String) -> String {
        word.contains("%") && !word.contains(" ")
            ? word : word.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private static var paths: [String] {
        words.map(encoded).flatMap { word in
            [
                "/\(word)", "/studies/\(word)", "/studies/\(word)/rounds", "/studies/wards/rounds/\(word)",
                "/studies/wards/rounds?node=\(word)", "/studies/wards/rounds?task=\(word)&from=\(word)",
                "/studies/wards/rounds?state=\(word)", "/studies/wards/rounds?before=\(word)&after=\(word)",
                "/studies/wards/forgetting?at=\(word)", "/studies/wards/lineage?before=\(word)", "/nodes/\(word)",
                "/nodes?from=\(word)", "/nodes/aurora?study=\(word)&before=\(word)", "/audit?before=\(word)",
                "/assets/\(word)/page.css", "/v1/studies/wards/curves?after=\(word)&limit=\(word)",
                "/v1/studies/wards/lineage?limit=\(word)", "/v1/nodes/\(word)", "/v1/nodes/aurora?limit=\(word)",
                "/v1/studies/wards/rounds?\(word)=\(word)", "/?\(word)", "/enter/\(word)",
            ]
        }
    }

    @Test func `P4: hostile names, numbers and paths are refused or escaped, never executed, never a 500`() async throws
    {
        try await PageFixture.run(rounds: 6) { federation in
            let vera = try federation.peer(.auditor, "vera")
            var refused = 0
            for path in Self.paths {
                let answer = try await vera.send("GET", path, headers: PageTests.browser)
                #expect(answer.status < 500, "\(answer.status) \(path.prefix(120))")
                #expect(!answer.text.contains("<script>alert"), "\(path.prefix(120))")
                #expect(answer.headers["set-cookie"] == nil, "\(path.prefix(120))")
                if answer.status >= 400 { refused += 1 }
            }
            #expect(refused > 200)
            #expect(try await vera.send("GET", "/", headers: PageTests.browser).status == 200)
        }
    }

    @Test func `P4: hostile header fields change nothing and break nothing`() async throws {
        try await PageFixture.run(rounds: 3) { federation in
            let vera = try federation.peer(.auditor, "vera")
            let fields = [
                ["Accept": String(repeating: "text/html,", count: 900)], ["Accept": "<script>"],
                ["Cookie": "tributary-0=x; tributary-0=y"], ["If-None-Match": "\"<>\""], ["Range": "bytes=0-1"],
                ["X-Forwarded-Host": "evil.example"], ["Host": "evil.example"], ["Last-Event-ID": "-1"],
                ["Content-Length": "0"], ["Accept-Language": "\u{1}"], ["Sec-Fetch-Site": "\"><script>"],
            ]
            for headers in fields {
                for path in ["/", "/studies/wards/rounds", "/v1/status", "/nothing"] {
                    guard let answer = try? await vera.send("GET", path, headers: headers) else { continue }
                    #expect(answer.status < 500, "\(headers.keys) \(path)")
                    #expect(!answer.text.contains("evil.example") && !answer.text.contains("\"><script>"))
                }
            }
        }
    }

    @Test func `another method is told which one the path takes`() async throws {
        try await PageFixture.run(rounds: 3) { federation in
            let vera = try federation.peer(.auditor, "vera")
            for (method, path) in [("POST", "/"), ("PUT", "/nodes"), ("DELETE", "/studies/wards"), ("PATCH", "/audit")]
            {
                let answer = try await vera.send(method, path)
                #expect(answer.status == 405, "\(method) \(path)")
            }
            #expect(try await vera.send("DELETE", "/verification").text.contains("GET, POST"))
        }
    }
}
