import TestSupport
import Testing
import Training

/// Rows that belong to tasks: by a text, by a date, by the file they stand in.
struct TaskDataTests {
    private static func years() throws -> TaskColumn {
        let new = try ["2024-01-01", "2025-01-01"].map { try #require(DateTime($0)) }
        return TaskColumn(
            column: "t",
            kind: .periods([
                .init(name: "late", dates: DateRange(from: new[1])),
                .init(name: "early", dates: DateRange(from: new[0], until: new[1])),
            ])
        )
    }

    @Test func `a row belongs to the task in whose range its date is`() throws {
        let text = "x,y,c,t\n1,0,a,2024-01-01\n2,0,a,2024-12-31T23:59:59.999999\n3,0,b,2025-01-01\n4,0,b,2031-05-05\n"
        let data = try TableFixture(text, task: try Self.years()).load()
        #expect(data.training.tasks == [1, 1, 0, 0])
        #expect(data.report.tasks.map(\.name) == ["late", "early"])
        #expect(data.report.tasks.map(\.trainingCount) == [2, 2])
        #expect(data.training.rows(ofTask: 1).features == [1, 0, 2, 0])
        #expect(data.training.rows(ofTask: 0).targets == .classes([1, 1]))
        #expect(data.training.rows(ofTask: 7).count == 0)
    }

    @Test func `a row in no range is left out, and is no bad row`() throws {
        let text = "x,y,c,t\n1,0,a,2024-05-01\n2,0,a,2023-12-31\n3,0,b,1999-01-01\n"
        let data = try TableFixture(text, task: try Self.years()).load()
        #expect(data.training.count == 1 && data.report.rowCount == 3 && data.report.leftOutCount == 2)
        #expect(data.report.leftOut.map(\.lines) == [[3, 4]])
        let first = try #require(data.report.leftOut.first?.first)
        #expect(first.kind == .outsideTasks && !first.isBad)
        #expect(first.description == "column \"t\": found \"2023-12-31\", expected a date within a task's range")
    }

    @Test(arguments: ["", "soon", "2024-02-30"])
    func `what is no date is a bad cell`(cell: String) throws {
        #expect(
            try TableFixture("x,y,c,t\n1,2,a,\(cell)\n", task: try Self.years()).refusal()
                == "data.csv:2: column \"t\": found \"\(cell)\", expected a date such as 2024-01-31, or with a time "
                + "such as 2024-01-31T08:30; correct it, or set bad_rows to skip"
        )
    }

    @Test func `a table with no row in any range has none to train on`() throws {
        #expect(
            try TableFixture("x,y,c,t\n1,2,a,1999-01-01\n", task: try Self.years()).refusal()
                == "data.csv: no row to train on: 1 read, 1 left out, 0 held out; expected at least one; add rows, or "
                + "hold out fewer"
        )
    }

    @Test func `data that is not divided is all of any task`() throws {
        let fixture = try TableFixture("x,y,c\n1,2,a\n3,4,b\n")
        let data = try fixture.load().training
        #expect(data.rows(ofTask: 3) == data && fixture.schema.taskNames == nil)
        var divided = fixture.schema
        divided.task = try Self.years()
        #expect(divided.taskNames == ["late", "early"])
    }

    // MARK: A file each

    private static let standardized = FeatureColumn(
        "*",
        kind: .numeric(scaling: .standardize),
        missing: MissingValues(policy: .mean)
    )

    /// Two files in a folder, and their schemas.
    private static func files(_ first: String, _ second: String) throws -> (TemporaryFolder, [DataSchema]) {
        let fixture = try TableFixture(first, features: [standardized])
        try fixture.folder.write(Array(second.utf8), to: "second.csv")
        var other = fixture.schema
        other.source = .csv(path: "second.csv")
        return (fixture.folder, [fixture.schema, other])
    }

    @Test func `the files of tasks are scaled by what the first one has`() throws {
        let (folder, schemas) = try Self.files("x,y,c\n1,5,a\n3,9,b\n", "x,y,c\n5,?,a\n-1,11,b\n")
        let data = try LoadedData.load(tasks: schemas, relativeTo: folder.path)
        // x: mean 2, deviation 1; y: mean 7, deviation 2. The mean takes a missing value's place.
        #expect(data.map(\.training.features) == [[-1, -1, 1, 1], [3, 0, -3, 2]])
        // The report has each file as it is.
        #expect(data[1].report.features.map(\.mean) == [2, 11])
        #expect(try LoadedData.load(schemas[1], scaledBy: data[0].scaler, relativeTo: folder.path) == data[1])
    }

    @Test func `a feature that only a later task varies is not lost there`() throws {
        let (folder, schemas) = try Self.files("x,y,c\n1,5,a\n3,5,b\n", "x,y,c\n5,5,a\n-1,9,b\n")
        let data = try LoadedData.load(tasks: schemas + [schemas[0]], relativeTo: folder.path)
        #expect(data[0].training.features == [-1, 0, 1, 0])
        // y: the first file's value is 0, the second file's deviation is 2.
        #expect(data[1].training.features == [3, 0, -3, 2])
        #expect(data[2].training == data[0].training)
    }

    @Test func `a feature that the first task lacks is scaled by the first that has it`() throws {
        let (folder, schemas) = try Self.files("x,y,c\n1,?,a\n3,?,b\n", "x,y,c\n5,6,a\n-1,10,b\n")
        let data = try LoadedData.load(tasks: schemas + [schemas[0]], relativeTo: folder.path)
        #expect(data.map(\.training.features) == [[-1, 0, 1, 0], [3, -1, -3, 1], [-1, 0, 1, 0]])
    }

    @Test(arguments: [
        (
            "x,z,c\n1,2,a\n",
            "second.csv:1: feature 2 is \"z\", expected \"y\" as in the first task's file; "
                + "list the columns that all have under features"
        ),
        (
            "x,y,z,c\n1,2,3,a\n",
            "second.csv:1: found 3 features, expected 2 as in the first task's file; "
                + "list the columns that all have under features"
        ),
    ])
    func `the files of tasks have the same features`(text: String, sentence: String) throws {
        let (folder, schemas) = try Self.files("x,y,c\n1,5,a\n3,9,b\n", text)
        let error = #expect(throws: DataError.self) { try LoadedData.load(tasks: schemas, relativeTo: folder.path) }
        #expect(error?.description.replacing(folder.path + "/", with: "") == sentence)
    }
}
