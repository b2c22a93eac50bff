import Foundation
import Testing

/// Every code that a person can meet has its page, and every page a code.
@Suite struct ErrorPageTests {
    /// The codes in the source: texts in lower case with hyphens, on lines that give an error its code.
    static func codes(_ lines: [String]) -> Set<String> {
        var found: Set<String> = []
        var isCode = false
        var isFirstArgument = false
        for line in lines {
            let code = BannedCallTests.code(line)
            // A problem's first argument is its code, also if that is a single word.
            if isFirstArgument { found.formUnion(texts(in: code)) }
            isFirstArgument = code.hasSuffix("ProblemDetails(")
            let opens = ["var code: String {", "static let codes"].contains { code.contains($0) }
            if opens { isCode = true }
            let names = ["ProblemDetails(", ".conflict(", "enum Code: String"].contains { code.contains($0) }
            if names { isCode = true }
            if isCode { found.formUnion(texts(in: code).filter(isKebab)) }
            if isCode, !opens, !names, ["    }", "    )", "    ]", "        )"].contains(String(code)) {
                isCode = false
            }
            if opens || names, code.hasSuffix("}") || code.hasSuffix(")") { isCode = false }
        }
        return found
    }

    private static func texts(in code: Substring) -> [String] {
        code.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
    }

    private static func isKebab(_ text: String) -> Bool {
        text.contains("-") && !text.contains(" ")
            && text.allSatisfy { $0 == "-" || ($0.isASCII && ($0.isLowercase || $0.isNumber)) }
    }

    private static let pages: Set<String> = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: SourceTree.root + "/docs/errors")) ?? []
        return Set(names.filter { $0.hasSuffix(".md") && $0 != "README.md" }.map { String($0.dropLast(3)) })
    }()

    private static let found: Set<String> = SourceTree.sources.reduce(into: []) { found, file in
        found.formUnion(codes(file.lines))
    }

    @Test func `the reader finds codes and nothing else`() {
        let lines = [
            "    var code: String {", "        case .a: \"first-code\"", "        case .b: \"second-code\"", "    }",
            "    let other = \"not-a-code\"", "    static let codes = [\"third-code\", \"no code\"]",
            "    static let fourth = ProblemDetails(", "        \"fourth\",", "        title: \"title\"", "    )",
        ]
        #expect(Self.codes(lines) == ["first-code", "second-code", "third-code", "fourth"])
    }

    @Test func `every code has its page`() {
        #expect(Self.found.count > 100)
        for code in Self.found.subtracting(Self.pages).sorted() { Issue.record("docs/errors/\(code).md is missing") }
    }

    @Test func `every page is of a code that exists`() {
        let all = SourceTree.sources.flatMap(\.lines).joined(separator: "\n")
        for page in Self.pages.sorted() { #expect(all.contains("\"\(page)\""), "docs/errors/\(page).md") }
    }

    @Test func `the index lists every page once, in order, and nothing else`() throws {
        let text = try String(contentsOfFile: "\(SourceTree.root)/docs/errors/README.md", encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| [`") }
        let links = Self.pages.sorted().map { "| [`\($0)`](\($0).md) | " }
        #expect(rows.count == links.count)
        let firstDifference = zip(rows, links).first { row, link in !row.hasPrefix(link) }
        #expect(firstDifference == nil)
    }

    @Test func `a page says what it is about`() throws {
        for page in Self.pages.sorted() {
            let text = try String(contentsOfFile: "\(SourceTree.root)/docs/errors/\(page).md", encoding: .utf8)
            #expect(text.hasPrefix("# \(page)\n\n## What it means\n"), "docs/errors/\(page).md")
            #expect(text.contains("\n## Why it happens\n"), "docs/errors/\(page).md")
            #expect(text.contains("\n## What to do\n"), "docs/errors/\(page).md")
            #expect(text.count > 150, "docs/errors/\(page).md")
        }
    }
}
