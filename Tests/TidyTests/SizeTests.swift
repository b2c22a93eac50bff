import Testing

/// How long files, functions and lines may be.
@Suite struct SizeTests {
    private static func percentile(_ part: Double, of files: [SourceTree.File]) -> Int {
        let sizes = files.map(\.lines.count).sorted()
        return sizes[min(sizes.count - 1, Int(Double(sizes.count) * part))]
    }

    @Test func `source files are short`() {
        #expect(Self.percentile(0.5, of: SourceTree.sources) <= 110)
        #expect(Self.percentile(0.9, of: SourceTree.sources) <= 300)
        for file in SourceTree.sources { #expect(file.lines.count <= 500, "\(file)") }
    }

    @Test func `test files are not much longer`() {
        #expect(Self.percentile(0.9, of: SourceTree.tests) <= 400)
        for file in SourceTree.tests { #expect(file.lines.count <= 800, "\(file)") }
    }

    /// A text that a person reads may be longer: a break would hide it from a search for its words.
    @Test func `lines fit on a screen`() {
        for file in SourceTree.sources + SourceTree.tests {
            for (index, line) in file.lines.enumerated() {
                #expect(line.count <= (line.contains("\"") ? 160 : 120), "\(file):\(index + 1)")
            }
        }
    }

    /// The functions longer than a limit: the line each begins on, and its length.
    static func longFunctions(_ lines: [String], limit: Int) -> [(line: Int, length: Int)] {
        var found: [(Int, Int)] = []
        for (index, line) in lines.enumerated() {
            let code = line.drop { $0 == " " }
            let indentation = line.count - code.count
            guard line.contains("func ") || code.hasPrefix("init(") || line.contains(" init("), line.hasSuffix("{")
            else { continue }
            let end = String(repeating: " ", count: indentation) + "}"
            guard let last = lines[index...].firstIndex(of: end) else { continue }
            if last - index + 1 > limit { found.append((index + 1, last - index + 1)) }
        }
        return found
    }

    @Test func `the measure of functions finds a long one`() {
        let long = ["    func f() {"] + Array(repeating: "        g()", count: 60) + ["    }"]
        #expect(Self.longFunctions(long, limit: 60).map(\.length) == [62])
        #expect(Self.longFunctions(Array(long.dropFirst(5)), limit: 60).isEmpty)
    }

    @Test func `functions are at most 60 lines`() {
        for file in SourceTree.sources {
            for function in Self.longFunctions(file.lines, limit: 60) {
                Issue.record("\(file):\(function.line): \(function.length) lines")
            }
        }
    }
}
