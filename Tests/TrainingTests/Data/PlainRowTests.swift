import CKernels
import Randomness
import TestSupport
import Testing

@testable import Training

/// The quick scan of plain rows beside the careful one.
struct PlainRowTests {
    /// A row as a scan finds it: its end and cells.
    private struct Row: Equatable {
        var end: Int
        var cells: [[UInt8]]
    }

    /// The row that the quick scan finds, or nothing; the bytes are exactly those that it may read.
    private static func plain(_ bytes: [UInt8], from start: Int, delimiter: UInt8) throws -> Row? {
        var record = CSVRecord()
        guard let end = record.scanPlainRow(bytes, from: start, to: bytes.count, delimiter: delimiter) else {
            return nil
        }
        let isTight = record.fields.indices.dropFirst().allSatisfy {
            record.fields[$0].start == record.fields[$0 - 1].end + 1
        }
        // The spaces before the first cell and behind the last one are not between cells.
        try #require(!record.isTight || isTight)
        return Row(end: end, cells: record.fields.map { Array(bytes[$0.start..<$0.end]) })
    }

    /// The row that the careful scan finds, or nothing if it does not end or is at fault.
    private static func careful(_ bytes: [UInt8], from start: Int, delimiter: UInt8) -> Row? {
        var record = CSVRecord()
        let scan = CSVRowScan(delimiter: delimiter, end: bytes.count, isLast: false)
        guard case .complete(let end, 1) = scan.scan(bytes.span, from: start, into: &record), record.fault == nil else {
            return nil
        }
        return Row(end: end, cells: record.fields.map { Array(bytes[$0.start..<$0.end]) })
    }

    @Test(arguments: [",", ";", "\t", " ", "x", "\u{1}", "\n", "\r", "\""])
    func `a plain row has the careful scan's cells and end, and no other row is plain`(_ text: String) throws {
        let delimiter = Array(text.utf8)[0]
        try forEachCase("plain rows \(delimiter)", cases: 400) { seed in
            var generator = SeededGenerator(seed: seed, stream: "plain rows")
            let alphabets: [[String]] = [
                [text, "1", "2.5", "-7", "\n"], [text, text, "\n", "\r\n"], [text, "1", " ", "\t", "\r\n"],
                [text, "a", "é", "\u{FF}", "\n", "\r"], [text, "1", "\"", "\n", "\r", "\0"],
                [text, String(repeating: "9", count: 70), "\n"],
            ]
            let alphabet = alphabets[generator.integer(below: alphabets.count)]
            var bytes: [UInt8] = []
            for _ in 0..<generator.integer(below: 160) {
                bytes += Array(alphabet[generator.integer(below: alphabet.count)].utf8)
            }
            for start in stride(from: 0, to: bytes.count, by: 1 + generator.integer(below: 7)) {
                let found = try Self.plain(bytes, from: start, delimiter: delimiter)
                let expected = Self.careful(bytes, from: start, delimiter: delimiter)
                if let found {
                    try #require(found == expected)
                } else if let expected {
                    // Only quotation marks, bytes 0 and odd delimiters are left to the careful scan.
                    let hasQuotes = bytes[start..<expected.end].contains { $0 == UInt8(ascii: "\"") || $0 == 0 }
                    try #require(hasQuotes || delimiter == UInt8(ascii: "\""))
                }
            }
        }
    }

    @Test func `rows of every length end at every place of a block`() throws {
        for length in 0..<200 {
            for ending in ["\n", "\r\n", "\r", ""] {
                let line = (0..<length).map { $0 % 7 == 3 ? "," : "5" }.joined() + ending
                let bytes = Array(line.utf8)
                #expect(
                    try Self.plain(bytes, from: 0, delimiter: UInt8(ascii: ","))
                        == Self.careful(bytes, from: 0, delimiter: UInt8(ascii: ","))
                )
            }
        }
    }

    @Test func `a row of very many cells is plain too`() throws {
        let bytes = Array((String(repeating: "1,", count: 300_000) + "2\n").utf8)
        let row = try #require(try Self.plain(bytes, from: 0, delimiter: UInt8(ascii: ",")))
        #expect(row.cells.count == 300_001 && row.end == bytes.count)
    }

    @Test func `plain and quoted rows give the same data and the same faults`() throws {
        try forEachCase("plain and quoted tables", cases: 60) { seed in
            var generator = SeededGenerator(seed: seed, stream: "plain tables")
            var tables = [["x,y,c"], ["\"x\",y,c"]]
            for _ in 0..<1 + generator.integer(below: 60) {
                let cells = (0..<2 + generator.integer(below: 20) / 19).map { _ in Self.number(&generator) }
                let row = cells + [["a", "b", "a", "z"][generator.integer(below: 24) / 8]]
                tables[0].append(row.joined(separator: ","))
                tables[1].append(row.map { "\"\($0)\"" }.joined(separator: ", "))
            }
            let ending = ["\n", "\r\n"][generator.integer(below: 2)]
            let outcomes = try tables.map { lines in
                var fixture = try TableFixture(lines.joined(separator: ending), badRows: .skip(maximumFraction: 1))
                fixture.schema.holdout = Holdout(fraction: 0.3, salt: "s")
                return Result { () throws(DataError) in try fixture.load() }
                    .map { data in
                        let features = [data.training, data.holdout].map { $0.features.map(\.bitPattern) }
                        return "\(features) \(data.training.targets) \(data.report.leftOut)"
                    }
                    .mapError { error in Told(sentence: error.description.replacing(fixture.folder.path, with: "")) }
            }
            try #require(outcomes[0] == outcomes[1])
        }
    }

    /// What an error says.
    private struct Told: Error, Equatable { let sentence: String }

    private static func number(_ generator: inout SeededGenerator) -> String {
        switch generator.integer(below: 12) {
        case 0: ["", "?", "1e5", "+3", "1.", ".5", "-", ".", "1e400", "x", "-0", "é"][generator.integer(below: 12)]
        case 1: "\(generator.next())"
        case 2: "\(Double(generator.integer(below: 1 << 40)) * 0x1p-39 - 1)"
        default: "\(generator.integer(below: 200) - 100).\(generator.integer(below: 100_000))"
        }
    }
}
