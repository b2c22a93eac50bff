import TestSupport
import Testing
import Training

struct BadRowsTests {
    /// A row on line 3 between good ones, and the sentence with which the file is refused.
    static let cases: [(row: String, sentence: String)] = [
        ("x1,2,a", "column \"x\": found \"x1\", expected a number"),
        ("inf,2,a", "column \"x\": found \"inf\", expected a number that is finite in 32 bits"),
        ("1e39,2,a", "column \"x\": found \"1e39\", expected a number that is finite in 32 bits"),
        ("0x10,2,a", "column \"x\": found \"0x10\", expected a number that is finite in 32 bits"),
        ("nan,2,a", "column \"x\": found \"nan\", a missing value, expected a value"),
        ("1,,a", "column \"y\": found \"\", a missing value, expected a value"),
        ("1,?,a", "column \"y\": found \"?\", a missing value, expected a value"),
        ("1,\"2,5\",a", "column \"y\": found \"2,5\", expected a number, with a point before its fraction"),
        ("1,2,c", "column \"c\": found \"c\", expected \"a\" or \"b\""),
        ("1,2,", "column \"c\": found \"\", expected \"a\" or \"b\""),
        ("1,2", "found 2 columns, expected 3"),
        ("1,2,a,", "found 4 columns, expected 3"),
        ("1", "found 1 column, expected 3"),
        ("1,\u{0},a", "found a byte 0, expected text"),
        ("1,\"2\"x,a", "found text after a closing quotation mark, expected the end of the cell"),
    ]

    @Test(arguments: cases)
    func `a bad row refuses the file with line and column`(row: String, sentence: String) throws {
        let found = try TableFixture("x,y,c\n1,2,a\n\(row)\n3,4,b\n").refusal()
        #expect(found == "data.csv:3: \(sentence); correct it, or set bad_rows to skip")
    }

    @Test(arguments: cases)
    func `a bad row is left out and counted where the schema says so`(row: String, sentence: String) throws {
        let fixture = try TableFixture("x,y,c\n1,2,a\n\(row)\n3,4,b\n", badRows: .skip(maximumFraction: 0.5))
        let data = try fixture.load()
        #expect(data.training.features == [1, 2, 3, 4])
        #expect(data.report.rowCount == 3)
        #expect(data.report.leftOutCount == 1)
        #expect(data.report.leftOut.map(\.lines) == [[3]])
        #expect(data.report.leftOut[0].first.description == sentence)
        #expect(data.report.description.contains("left out: 1 row (line 3): \(sentence)"))
    }

    @Test func `text that is not UTF-8 is named byte by byte`() throws {
        let bytes = Array("x,y,c\n1,2,".utf8) + [0x61, 0xE9, 0x0A]
        #expect(
            try TableFixture(bytes).refusal()
                == "data.csv:2: column \"c\": found \"a\\xE9\" (not UTF-8), expected \"a\" or \"b\"; "
                + "correct it, or set bad_rows to skip"
        )
    }

    @Test func `a number outside the range and a category that is not listed are bad cells`() throws {
        let features = [
            FeatureColumn("x", kind: .numeric(scaling: .range(lowest: 0, highest: 16))),
            FeatureColumn("y", kind: .categorical(values: ["low", "high"])),
        ]
        #expect(
            try TableFixture("x,y,c\n17,low,a\n", features: features).refusal()
                == "data.csv:2: column \"x\": found \"17\", expected a number from 0.0 to 16.0; "
                + "correct it, or set bad_rows to skip"
        )
        #expect(
            try TableFixture("x,y,c\n16,mid,a\n", features: features).refusal()
                == "data.csv:2: column \"y\": found \"mid\", expected \"low\" or \"high\"; "
                + "correct it, or set bad_rows to skip"
        )
    }

    @Test func `a task that is not listed is a bad cell`() throws {
        let task = TaskColumn(column: "t", tasks: [.init(value: "1", name: "one")])
        #expect(
            try TableFixture("x,y,c,t\n1,2,a,2\n", task: task).refusal()
                == "data.csv:2: column \"t\": found \"2\", expected \"1\"; correct it, or set bad_rows to skip"
        )
    }

    @Test func `a refusal says how many rows are bad and where`() throws {
        let rows = (0..<60).map { $0 % 2 == 0 ? "1,2,a" : "1,-,a" }
        let lines = (0..<20).map { String(2 * $0 + 3) }.joined(separator: ", ")
        #expect(
            try TableFixture("x,y,c\n" + rows.joined(separator: "\n")).refusal()
                == "data.csv:3: column \"y\": found \"-\", expected a number; "
                + "30 of 60 rows are bad (lines \(lines), …); correct them, or set bad_rows to skip"
        )
    }

    @Test func `more bad rows than the schema accepts refuse the file all the same`() throws {
        let text = "x,y,c\n" + (0..<10).map { $0 < 8 ? "1,2,a" : "1,x,a" }.joined(separator: "\n")
        #expect(try TableFixture(text, badRows: .skip(maximumFraction: 0.2)).load().report.leftOutCount == 2)
        #expect(
            try TableFixture(text, badRows: .skip()).refusal()
                == "data.csv:10: column \"y\": found \"x\", expected a number; 2 of 10 rows are bad (lines 10, 11), "
                + "more than the part 0.1 that may be skipped; correct them or the schema"
        )
    }

    @Test func `reasons are reported apart, with the first twenty lines of each`() throws {
        let rows = (0..<100).map { ["1,2,a", "x,2,a", "1,2", "1,y,a"][$0 % 4] }
        let report = try TableFixture("x,y,c\n" + rows.joined(separator: "\n"), badRows: .skip(maximumFraction: 1))
            .load().report
        #expect(report.leftOut.map(\.count) == [25, 25, 25])
        #expect(report.leftOut.map(\.first.column) == ["x", nil, "y"])
        #expect(report.leftOut.map(\.first.kind) == [.number, .columnCount, .number])
        #expect(report.leftOut[1].lines == (0..<20).map { 4 * $0 + 4 })
    }
}
