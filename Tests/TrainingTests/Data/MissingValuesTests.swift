import TestSupport
import Testing
import Training

struct MissingValuesTests {
    private static let text = "x,y,c\n1,10,a\n?,20,b\n3,,a\n-9.0,40,b\n"

    private static func load(
        _ policy: MissingValues.Policy,
        scaling: FeatureColumn.Scaling = .none,
        badRows: BadRowPolicy = .refuse
    ) throws -> LoadedData {
        let missing = MissingValues(tokens: ["", "?", "-9"], policy: policy)
        let features = ["x", "y"].map { FeatureColumn($0, kind: .numeric(scaling: scaling), missing: missing) }
        return try TableFixture(text, features: features, badRows: badRows).load()
    }

    @Test func `the mean of the training part takes the place of a missing number`() throws {
        let data = try Self.load(.mean)
        let mean: Float = 70.0 / 3
        #expect(data.training.features == [1, 10, 2, 20, 3, mean, 2, 40])
        #expect(data.report.features.map(\.missingCount) == [2, 1])
        #expect(data.report.features[0].mean == 2)
        let standardized = try Self.load(.mean, scaling: .standardize)
        #expect(standardized.training.features[2] == 0 && standardized.training.features[5] == 0)
    }

    @Test func `a number takes the place of a missing one, and is scaled as any other`() throws {
        #expect(try Self.load(.value(5)).training.features == [1, 10, 5, 20, 3, 5, 5, 40])
        let scaled = try Self.load(.value(0), scaling: .range(lowest: 0, highest: 40))
        #expect(scaled.training.features == [0.025, 0.25, 0, 0.5, 0.075, 0, 0, 1])
    }

    @Test func `an indicator says where values are missing`() throws {
        let data = try Self.load(.indicator)
        let mean: Float = 70.0 / 3
        #expect(data.training.features == [1, 0, 10, 0, 2, 1, 20, 0, 3, 0, mean, 1, 2, 1, 40, 0])
        #expect(data.report.features.map(\.name) == ["x", "x is missing", "y", "y is missing"])
        let categories = FeatureColumn(
            "x",
            kind: .categorical(values: ["1", "3", "-9.0"]),
            missing: MissingValues(policy: .indicator)
        )
        let found = try TableFixture(Self.text, features: [categories]).load()
        #expect(found.training.features == [1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0])
    }

    @Test func `rows without a value are left out, counted, and no bad rows`() throws {
        let data = try Self.load(.skipRow)
        #expect(data.training.features == [1, 10])
        #expect(data.report.rowCount == 4)
        #expect(data.report.leftOut.map(\.lines) == [[3, 5], [4]])
        #expect(data.report.leftOut.allSatisfy { !$0.first.isBad })
        #expect(data.report.leftOut[0].first.description.hasPrefix("column \"x\": found \"?\", a missing value"))
    }

    @Test func `a missing value that is refused is a bad cell`() throws {
        #expect(throws: DataError.self) { try Self.load(.refuse) }
        let data = try Self.load(.refuse, badRows: .skip(maximumFraction: 0.75))
        #expect(data.training.count == 1)
        #expect(data.report.leftOut.map(\.count) == [2, 1])
        #expect(data.report.leftOut.allSatisfy { $0.first.isBad && $0.first.kind == .missing })
    }

    @Test func `a column without any value is 0`() throws {
        let features = [
            FeatureColumn("x", kind: .numeric(scaling: .standardize), missing: MissingValues(policy: .mean)),
            FeatureColumn("y"),
        ]
        let data = try TableFixture("x,y,c\nNA,1,a\n,2,b\n", features: features).load()
        #expect(data.training.features == [0, 1, 0, 2])
        #expect(data.report.features[0].mean == 0)
    }
}
