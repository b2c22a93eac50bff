import Federation
import Settings
import Testing
import Training

/// What is no text, or more of it than a file of settings needs.
struct SourceTests {
    private static func problem(_ bytes: [UInt8]) -> String {
        do {
            _ = try FederationFile.parse(bytes, path: "f.yaml")
            return "none"
        } catch {
            return "\(error.problems[0].code.rawValue) \(error)"
        }
    }

    private static func problem(_ text: String) -> String { problem(Array(text.utf8)) }

    @Test(arguments: ["", " ", "\n\n", "# name: wards\n", "---\n", "\u{FEFF}"])
    func `an empty file says nothing`(text: String) {
        #expect(Self.problem(text) == "settings-empty f.yaml: the file is empty, expected keys such as name: value")
    }

    @Test func `a file of 1 MiB is read, and one byte more is not`() throws {
        let line = "name: wards # "
        let comment = String(repeating: "x", count: 1_048_576 - line.utf8.count)
        #expect(try FederationFile.parse(line + comment, path: "f.yaml").name.text == "wards")
        #expect(
            Self.problem(line + comment + "x")
                == "settings-too-large f.yaml: found 1048577 bytes, expected at most 1048576"
        )
    }

    @Test func `a byte order mark and the line ends of other systems change nothing`() throws {
        for text in ["\u{FEFF}name: wards\n", "name: wards\r\nport: 0\r\n", "name: wards\rport: 0"] {
            #expect(try FederationFile.parse(text, path: "f.yaml").name.text == "wards")
        }
        #expect(
            Self.problem("name: wards\r\nprt: 0\r\n")
                == "settings-unknown-key f.yaml:2:1: unknown key \"prt\"; did you mean \"port\"?"
        )
        #expect(Self.problem("name: wards\rprt: 0").contains("f.yaml:2:1:"))
    }

    @Test func `bytes that are not UTF-8 are refused where they stand`() {
        let expected = "found bytes that are not UTF-8; save the file as UTF-8"
        #expect(
            Self.problem(Array("name: wards\n# ".utf8) + [0xE9, 0x0A]) == "settings-not-text f.yaml:2:3: \(expected)"
        )
        #expect(Self.problem([0xFF, 0xFE, 0x6E, 0x00]) == "settings-not-text f.yaml:1:1: \(expected)")
        #expect(Self.problem(Array("name: ä".utf8.dropLast())) == "settings-not-text f.yaml:1:7: \(expected)")
    }

    @Test(arguments: [
        ("\0", "U+0000"), ("\u{1B}", "U+001B"), ("\u{7F}", "U+007F"), ("\u{9B}", "U+009B"), ("\u{FFFE}", "U+FFFE"),
    ])
    func `control characters are refused where they stand`(character: String, name: String) {
        #expect(
            Self.problem("name: wards\n# é \(character)")
                == "settings-not-text f.yaml:2:5: found the control character \(name), expected text; remove it"
        )
    }

    @Test func `text in messages is cut and harmless to a terminal`() {
        #expect(
            Self.problem("name: \"\\e[31m\\u202E\\n\"").hasPrefix(
                "settings-impossible-value f.yaml:1:7: name: found \"\\u{1B}[31m\\u{202E}\\u{A}\", expected"
            )
        )
        let long = String(repeating: "ab", count: 500)
        #expect(Self.problem("name: \(long)").contains("found \"\(long.prefix(60))…\", expected"))
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func `nesting has a limit`(opening: String) {
        let found = Self.problem("name: wards\nlog:\n  " + String(repeating: opening, count: 2000))
        #expect(found.hasPrefix("settings-too-deep f.yaml:3:"))
        #expect(
            found.hasSuffix(
                ": lists and mappings are nested more than 1000 deep; these files need fewer than ten levels"
            )
        )
        // What YAML itself allows is told by its place, not by a crash.
        #expect(Self.problem("log: " + String(repeating: "[", count: 900)).hasPrefix("settings-syntax f.yaml:1:"))
        let balanced = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        #expect(Self.problem("name: wards\nlog: \(balanced)").contains("log: found a list, expected a mapping"))
    }

    @Test func `an alias bomb is refused before anything is multiplied`() {
        var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, previous) in zip("bcdefghijklmnopq", "abcdefghijklmnop") {
            text += "\(name): &\(name) [\((0..<9).map { _ in "*\(previous)" }.joined(separator: ", "))]\n"
        }
        #expect(
            Self.problem(text + "? *q\n: 1\n").hasPrefix("settings-unsupported-yaml f.yaml:1:4: & begins an anchor")
        )
    }

    @Test(arguments: ["[&a 1]", "{&a x: 1}", "{x:&a 1}", "\n  &a\n  x", "!!str &a x", "[1,&a 2]", "'x'\n&a b: 1"])
    func `an anchor is found wherever it stands`(value: String) {
        #expect(Self.problem("name: \(value)").hasPrefix("settings-unsupported-yaml f.yaml:"))
    }

    @Test func `an ampersand within text is no anchor`() throws {
        let text =
            "name: ward\ncoordinator: https://localhost\ndata: {csv: \"a & b/c&d.csv\", features: [{columns: R&D}], "
        let settings = try NodeFile.parse(text + "label: {column: y, value: true}}", path: "node.yaml")
        #expect(settings.standardData?.schemas.first?.features.map(\.columns) == ["R&D"])
    }

    @Test func `a hundred problems are told, and how many more there are`() {
        let text = (0..<250).map { "key\($0): 1\n" }.joined()
        do {
            _ = try FederationFile.parse(text, path: "f.yaml")
            Issue.record("nothing was wrong")
        } catch {
            #expect(error.problems.count == 100 && error.omittedCount == 151)
            #expect(error.description.split(separator: "\n").count == 101)
            #expect(error.description.hasSuffix("\nf.yaml: and 151 more"))
        }
    }

    @Test func `of many duplicate keys the first are told`() {
        let lines = (0..<50).map { _ in "name: wards\n" }.joined()
        #expect(Self.problem(lines) == "settings-duplicate-key f.yaml:21:1: duplicate key \"name\"; keep one")
        let some = (0..<5).map { _ in "name: wards\n" }.joined()
        #expect(Self.problem(some).split(separator: "\n").count == 4)
        #expect(Self.problem(some).hasSuffix("f.yaml:5:1: duplicate key \"name\", given in line 1 already; keep one"))
        // A key that is not written as it reads cannot be told from another; one problem is told all the same.
        #expect(
            Self.problem("\"na\\u006De\": a\nname: b")
                == "settings-duplicate-key f.yaml:1:1: duplicate key \"name\"; keep one"
        )
        #expect(Self.problem("[a]: 1\n[a]: 2").hasPrefix("settings-duplicate-key f.yaml:1:1:"))
    }

    @Test func `a problem says its place and its code`() throws {
        let error = try #require(throws: SettingsError.self) { try PlanFile.parse("rouns: 1", path: "plan.yaml") }
        #expect(error.path == "plan.yaml")
        let problem = error.problems[0]
        #expect(problem.line == 1 && problem.column == 1 && problem.code == .unknownKey)
        #expect(problem.message == "unknown key \"rouns\"; did you mean \"rounds\"?")
    }
}
