import Federation
import Foundation
import GRDB
import Testing
import Trust
import Wire

@Suite struct PageTests {
    /// What a browser says it takes.
    static let browser = ["Accept": "text/html,application/xhtml+xml"]

    /// A quotation mark that carries an accent, and an attribute behind it.
    private static let accented = "\"\u{301} on"

    @Test func `every page is shown to operators and auditors and to nobody else`() async throws {
        try await PageFixture.run { federation in
            let auditor = try federation.peer(.auditor, "vera")
            let ada = try federation.anOperator()
            let nobody = try federation.peer(nil)
            let node = try await federation.enrolledNode("zephyr")
            for path in PageFixture.paths {
                for reader in [auditor, ada] {
                    let answer = try await reader.send("GET", path, headers: Self.browser)
                    #expect(answer.status == 200, "\(path): \(answer.text.prefix(300))")
                    #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
                }
                let refused = try await node.send("GET", path, headers: Self.browser)
                #expect(refused.status == 403 && refused.text.contains("role-not-permitted"), "\(path)")
                #expect(refused.text.contains("tributary node status"))
                let unknown = try await nobody.send("GET", path, headers: Self.browser)
                #expect(unknown.status == 401 && unknown.text.contains("certificate-required"), "\(path)")
            }
        }
    }

    @Test func `P4: nothing that a node says becomes markup, and no page holds script or style of its own`()
        async throws
    {
        try await PageFixture.run { federation in
            let vera = try federation.peer(.auditor, "vera")
            var saw = 0
            for path in PageFixture.paths + (1...36).map({ "/studies/wards/rounds/\($0)" }) {
                let page = try await vera.send("GET", path, headers: Self.browser).text
                #expect(
                    !page.contains("<script>") && !page.contains("<img") && !page.contains("onerror=alert(1)>"),
                    "\(path)"
                )
                // A quotation mark with an accent is a quotation mark.
                #expect(!page.unicodeScalars.elementsEqual(in: Self.accented), "\(path)")
                #expect(!page.contains(" style=") && !page.contains("<style"), "\(path)")
                #expect(page.firstMatch(of: #/<[a-z]+[^>]* on[a-z]+=/#) == nil, "\(path)")
                if page.contains("&lt;script&gt;document.title=") { saw += 1 }
            }
            #expect(saw >= 2)
        }
    }

    @Test func `every answer tells a browser how little it may do with it`() async throws {
        try await PageFixture.run(rounds: 3) { federation in
            let vera = try federation.peer(.auditor, "vera")
            for path in ["/", "/nodes", "/v1/status", "/nothing", "/v1/nothing", "/studies/none"] {
                let answer = try await vera.send("GET", path, headers: Self.browser)
                let policy = answer.headers["content-security-policy"] ?? ""
                #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"), "\(path)")
                #expect(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"))
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["referrer-policy"] == "no-referrer")
                #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
                #expect(answer.headers["cache-control"] == "no-store", "\(path)")
            }
        }
    }

    @Test func `files of pages are kept for ever and asked for once`() async throws {
        try await PageFixture.run(rounds: 3) { federation in
            let vera = try federation.peer(.auditor, "vera")
            let page = try await vera.send("GET", "/", headers: Self.browser).text
            let files = Set(page.matches(of: #/(?:href|src)="(\/assets\/[^"]+)"/#).map { String($0.output.1) })
            #expect(files.count == 3)
            for file in files {
                let answer = try await vera.send("GET", file)
                #expect(answer.status == 200 && answer.headers["cache-control"]?.contains("immutable") == true)
                let again = try await vera.send("GET", file, headers: ["If-None-Match": answer.headers["etag"] ?? ""])
                #expect(again.status == 304 && again.body.isEmpty)
            }
            #expect(try await vera.send("GET", "/assets/0000000000000000/page.css").status == 404)
        }
    }

    @Test func `the overview of 200 nodes weighs at most 150 KB in all`() async throws {
        try await PageFixture.run(rounds: 30, nodes: 200, cohort: 200, committing: 20) { federation in
            let vera = try federation.peer(.auditor, "vera")
            let page = try await vera.send("GET", "/", headers: Self.browser)
            var total = page.body.count
            for file in page.text.matches(of: #/(?:href|src)="(\/assets\/[^"]+)"/#) {
                total += try await vera.send("GET", String(file.output.1)).body.count
            }
            #expect(page.text.contains("clinic-199"))
            #expect(total <= 150_000, "\(total) bytes")
        }
    }

    @Test func `a federation without anything says what it waits for`() async throws {
        try await TestFederation.run { federation in
            let vera = try federation.peer(.auditor, "vera")
            let empty = try await vera.send("GET", "/", headers: Self.browser).text
            #expect(empty.contains("No study yet") && empty.contains("Nobody has enrolled yet"))
            let audit = try await vera.send("GET", "/audit", headers: Self.browser).text
            #expect(audit.contains("the federation \(federation.name) began"))
            let study = try StudyFixture(minimum: 3)
            try await study.start(in: federation)
            for path in [
                "/", "/studies/digits", "/studies/digits/rounds", "/studies/digits/curves", "/studies/digits/lineage",
            ] {
                let page = try await vera.send("GET", path, headers: Self.browser).text
                #expect(page.contains("waiting for 3 more of 3 nodes before a round opens"), "\(path)")
            }
            let tasks = try await vera.send("GET", "/studies/digits/forgetting", headers: Self.browser).text
            #expect(tasks.contains("This study has no tasks"))
            let found = try await vera.send("POST", "/verification", headers: Self.browser).text
            #expect(found.contains("The history is sound"))
        }
    }

    @Test func `P7: the button verifies the history, and what was changed behind it is named`() async throws {
        try await PageFixture.run(rounds: 6) { federation in
            let vera = try federation.peer(.auditor, "vera")
            let sound = try await vera.send("POST", "/verification", headers: Self.browser)
            #expect(sound.status == 200 && sound.text.contains("The history is sound"), "\(sound.text)")
            let database = try DatabaseQueue(path: federation.directory + "/tributary.sqlite")
            let position = try await database.write { database in
                let sql = "SELECT max(position) FROM entry WHERE instr(entry, 'aurora')"
                let position = try #require(try Int.fetchOne(database, sql: sql))
                try database.execute(
                    sql: "UPDATE entry SET entry = replace(entry, 'aurora', 'aurorb') WHERE position = ?",
                    arguments: [position]
                )
                return position
            }
            let blobs = FileManager.default.subpaths(atPath: federation.directory + "/blobs") ?? []
            let model = try #require(blobs.first { $0.count > 60 })
            try Data("other bytes".utf8).write(to: URL(filePath: "\(federation.directory)/blobs/\(model)"))
            let changed = try await vera.send("POST", "/verification", headers: Self.browser).text
            #expect(changed.contains("The history is not sound") && changed.contains("entry \(position)"), "\(changed)")
            #expect(changed.contains("blobs/\(model)"), "\(changed)")
        }
    }

    @Test func `a round and its study say how evenly the model serves the institutions`() async throws {
        try await PageFixture.run(rounds: 9) { federation in
            let vera = try federation.peer(.auditor, "vera")
            for (path, number) in [("/studies/wards/rounds/7", 7), ("/studies/wards", 9)] {
                let round = try await vera.send("GET", "/v1/studies/wards/rounds/\(number)").decoded(RoundResponse.self)
                let fairness = try #require(Fairness(of: round.nodes))
                let page = try await vera.send("GET", path, headers: Self.browser).text
                for (name, node) in [("Worst", fairness.worst), ("Best", fairness.best)] {
                    let accuracy = String(format: "%.1f %%", (fairness.accuracies[node] ?? 0) * 100)
                    let fact = "<dt>\(name)</dt><dd><a href=\"/nodes/\(node)\">\(node)</a>, \(accuracy)</dd>"
                    #expect(page.contains(fact), "\(path): \(fact)")
                }
                #expect(page.contains("<dt>Spread</dt><dd>\(String(format: "%.1f %%", fairness.spread * 100))</dd>"))
                #expect(page.contains("<dt>Jain’s index</dt><dd>\(String(format: "%.4f", fairness.jain))</dd>"))
                #expect(page.contains("round \(number)</a> started from"))
            }
        }
    }

    @Test func `rounds are filtered by node, task, state and time, and go on page by page`() async throws {
        try await PageFixture.run(rounds: 120) { federation in
            let vera = try federation.peer(.auditor, "vera")
            func rounds(_ path: String) async throws -> [Int] {
                let page = try await vera.send("GET", path, headers: Self.browser).text
                return page.matches(of: #/rounds\/(\d+)">\d+<\/a><\/th>/#).compactMap { Int($0.output.1) }
            }
            let newest = try await rounds("/studies/wards/rounds")
            #expect(newest.count == 50 && newest == newest.sorted(by: >))
            let older = try await rounds("/studies/wards/rounds?before=\(try #require(newest.last))")
            #expect(older.first == newest.last.map { $0 - 1 })
            let last = try await rounds("/studies/wards/rounds?after=\(try #require(older.first))&task=arrhythmia")
            #expect(last.allSatisfy { $0 > 80 } && !last.isEmpty)
            #expect(try await rounds("/studies/wards/rounds?node=nobody").isEmpty)
            #expect(try await rounds("/studies/wards/rounds?state=abandoned").isEmpty)
            #expect(try await rounds("/studies/wards/rounds?to=2020-01-01").isEmpty)
            #expect(
                try await rounds("/studies/wards/rounds?from=2020-01-01&to=2100-01-01&node=&state=&task=").count == 50
            )
        }
    }

    @Test func `a page of another site cannot change anything through a browser with a certificate`() async throws {
        try await PageFixture.run(rounds: 3) { federation in
            let ada = try federation.anOperator()
            let own = "https://localhost:\(federation.port)"
            let foreign = [
                ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Origin": "https://evil.example"],
                ["Origin": "null"], ["Origin": own + ".evil.example"],
            ]
            for headers in foreign {
                for path in ["/v1/studies/wards/stop", "/v1/tokens", "/verification"] {
                    let answer = try await ada.send("POST", path, headers: headers, body: Data("{}".utf8))
                    #expect(try answer.problem().code == "cross-site-request", "\(headers) \(path)")
                }
            }
            for headers in [["Sec-Fetch-Site": "same-origin"], ["Origin": own], [:]] {
                #expect(try await ada.send("POST", "/verification", headers: headers).status == 200)
            }
        }
    }
}

extension TestPeer.Answer {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}

extension String.UnicodeScalarView {
    /// Whether those scalars stand somewhere in these.
    func elementsEqual(in text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        let all = Array(self)
        return all.indices.contains { all[$0...].starts(with: wanted) }
    }
}
