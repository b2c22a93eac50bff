import Foundation
import TestSupport
import Testing
import Training

struct TableSurveyTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/table.csv" }

    init() throws { folder = try TemporaryFolder() }

    private func survey(_ text: String, column: String? = nil, header: CSVHeader = .firstLine) throws -> TableSurvey {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try TableSurvey.read(path, header: header, column: column)
    }

    @Test func `the last column is looked at unless another is named, each text once and as people number`() throws {
        let text = "x,ward,digit\n1,b,10\n2, a ,2\n3,\"b\",10\n4,,1\n5,c\n"
        let last = try survey(text)
        #expect(last.columns == ["x", "ward", "digit"] && last.column == "digit")
        #expect(last.values == ["1", "2", "10"])
        #expect(try survey(text, column: "ward").values == ["a", "b", "c"])
    }

    @Test func `names that are not in the file are taken from the schema`() throws {
        #expect(try survey("1,u\n2,v\n", header: .names(["x", "side"])).values == ["u", "v"])
    }

    @Test func `a column that is not there is said, with those that are`() throws {
        let error = #expect(throws: DataError.self) { try survey("x,y\n1,2\n", column: "bed") }
        #expect(error?.code == "data-columns")
        #expect(error.map { "\($0)" }?.contains("no column \"bed\" for the simulation; found \"x\"") == true)
    }

    @Test(arguments: ["", "\u{FEFF}", "x,y\n\"1,2\n"])
    func `P8: what is no table is refused`(text: String) throws {
        #expect(throws: DataError.self) { try survey(text) }
    }

    @Test func `P8: more texts than a column may have are refused`() throws {
        let rows = (0...TableSurvey.mostValues).map { "\($0)\n" }.joined()
        #expect(try survey("x\n" + rows.dropLast("\(TableSurvey.mostValues)\n".count)).values.count == 100_000)
        let error = #expect(throws: DataError.self) { try survey("x\n" + rows) }
        #expect(error?.code == "data-too-large")
    }
}
