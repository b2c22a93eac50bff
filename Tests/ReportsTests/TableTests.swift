import Federation
import Reports
import TestSupport
import Testing

@Suite struct TableTests {
    @Test func `rounds are a table`() throws {
        let rounds = [RoundsTable.heading] + History.rounds.map { RoundsTable.line($0, of: History.study) }
        try expectGolden(rounds.joined(separator: "\n") + "\n", named: "rounds.csv")
        let width = RoundsTable.heading.split(separator: ",").count
        #expect(rounds.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == width })
    }

    @Test func `contributions are a table, whatever an institution wrote`() throws {
        let nodes =
            [ContributionsTable.heading] + History.rounds.flatMap { ContributionsTable.lines($0, of: History.study) }
        try expectGolden(nodes.joined(separator: "\n") + "\n", named: "nodes.csv")
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-2+3", "'-2+3"), ("+1", "'+1"), ("\t=1", "'\t=1"), ("", ""),
        ("=\"x\",1", "\"'=\"\"x\"\",1\""),
    ])
    func `a text stays a text in every spreadsheet`(_ text: String, _ field: String) {
        #expect(CommaSeparated.line([.text(text)]) == field)
    }

    @Test func `numbers are written so that they read the same, and what is none is nothing`() {
        let line = CommaSeparated.line([
            .number(0.1), .number(-2), .number(.nan), .number(.infinity), .whole(3), .empty,
        ])
        #expect(line == "0.1,-2.0,,,3,")
    }
}
