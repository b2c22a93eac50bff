import Randomness
import TestSupport
import Testing

@testable import Training

struct CSVScannerTests {
    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
        ("\u{FEFF}a,b\n", [["a", "b"]]),
        ("a,b\n\n\r\n1,2\n\n", [["a", "b"], ["1", "2"]]),
        ("a, b \t,\n", [["a", "b", ""]]),
        (",\n", [["", ""]]),
        ("a,", [["a", ""]]),
        ("\"a,b\",\"c\"\"d\"\"\"\n", [["a,b", "c\"d\""]]),
        ("\"a\nb\r\nc\rd\",e\n", [["a\nb\r\nc\rd", "e"]]),
        (" \" a \" ,b\n", [[" a ", "b"]]),
        ("5\" pipe,b\n", [["5\" pipe", "b"]]),
        ("\"\",\"\"\"\"", [["", "\""]]),
        ("\"a\"", [["a"]]),
        ("x", [["x"]]),
        ("\n\n", []),
    ])
    func `rows and cells are as RFC 4180 has them`(text: String, expected: [[String]]) throws {
        #expect(try Self.rows(of: Array(text.utf8)).map(\.cells) == expected)
    }

    @Test func `other delimiters leave commas alone, and tabs are no spaces then`() throws {
        #expect(try Self.rows(of: Array("1,5;2\n".utf8), delimiter: UInt8(ascii: ";"))[0].cells == ["1,5", "2"])
        #expect(try Self.rows(of: Array("1\t\t 2 \n".utf8), delimiter: UInt8(ascii: "\t"))[0].cells == ["1", "", "2"])
        #expect(try Self.rows(of: Array("A11 6 b\n".utf8), delimiter: UInt8(ascii: " "))[0].cells == ["A11", "6", "b"])
    }

    @Test func `a row has the number of the line on which it begins`() throws {
        let text = "a,b\n\"1\n2\",\"3\r\n4\"\r\n\n5,6\r7,8"
        #expect(try Self.rows(of: Array(text.utf8)).map(\.line) == [1, 2, 6, 7])
    }

    @Test(arguments: 0..<6)
    func `a line's end is one end wherever the window ends`(padding: Int) throws {
        let text = String(repeating: "x", count: padding + 1) + ",y\r\n" + String(repeating: "1,2\r\n", count: 60_000)
        let rows = try Self.rows(of: Array(text.utf8))
        #expect(rows.count == 60_001)
        #expect(rows.indices.allSatisfy { rows[$0].line == $0 + 1 })
    }

    @Test func `cells come back however they were written and wherever the window ends`() throws {
        try forEachCase("written and scanned", cases: 120) { seed in
            var generator = SeededGenerator(seed: seed, stream: "csv")
            // One case in ten is longer than two windows.
            let rowCount = generator.integer(below: 10) == 0 ? 30_000 : 1 + generator.integer(below: 20)
            let ending = ["\n", "\r\n", "\r"][generator.integer(below: 3)]
            var text = ""
            var expected: [[String]] = []
            for _ in 0..<rowCount {
                let cells = (0..<2 + generator.integer(below: 3)).map { _ in Self.cell(&generator) }
                expected.append(cells.map(\.value))
                text += cells.map(\.written).joined(separator: ",") + ending
            }
            if generator.integer(below: 2) == 0 { text.unicodeScalars.removeLast(ending.unicodeScalars.count) }
            let found = try Self.rows(of: Array(text.utf8)).map(\.cells)
            try #require(found == expected)
        }
    }

    /// A cell and one of the ways to write it.
    private static func cell(_ generator: inout SeededGenerator) -> (value: String, written: String) {
        let alphabet = ["1", "-2.5e3", "a", "é", "\"", ",", "\n", "\r\n", "\r", "longer text with spaces"]
        var value = ""
        for _ in 0..<generator.integer(below: 4) { value += alphabet[generator.integer(below: alphabet.count)] }
        let isPlain = !value.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) }
        if isPlain, generator.integer(below: 3) > 0 { return (value, " \(value)") }
        return (value, "\"\(value.replacing("\"", with: "\"\""))\"")
    }

    private static func rows(
        of bytes: [UInt8],
        delimiter: UInt8 = UInt8(ascii: ",")
    ) throws -> [(line: Int, cells: [String])] {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "data.csv")
        var scanner = try CSVScanner.open(path, delimiter: delimiter, limits: DataLimits())
        var rows: [(line: Int, cells: [String])] = []
        while try scanner.next() {
            let cells = scanner.record.fields.indices.map { String(decoding: scanner.cell($0), as: UTF8.self) }
            rows.append((scanner.record.line, cells))
        }
        return rows
    }
}
