import TestSupport
import Training

/// A table in a folder of its own, and a schema for it.
struct TableFixture {
    let folder: TemporaryFolder
    var schema: DataSchema

    /// A file `data.csv` with those bytes: by default numbers `x` and `y` and a label `c`, one of a and b, no hold-out.
    init(
        _ bytes: [UInt8],
        features: [FeatureColumn] = [FeatureColumn("x"), FeatureColumn("y")],
        label: LabelColumn = LabelColumn(column: "c", kind: .classes(["a", "b"])),
        task: TaskColumn? = nil,
        badRows: BadRowPolicy = .refuse,
        holdout: Double = 0,
        delimiter: UInt8 = UInt8(ascii: ","),
        header: CSVHeader = .firstLine
    ) throws {
        folder = try TemporaryFolder()
        try folder.write(bytes, to: "data.csv")
        schema = DataSchema(
            source: .csv(path: "data.csv", delimiter: delimiter, header: header),
            features: features,
            label: label,
            task: task,
            badRows: badRows,
            holdout: Holdout(fraction: holdout)
        )
    }

    init(
        _ text: String,
        features: [FeatureColumn] = [FeatureColumn("x"), FeatureColumn("y")],
        label: LabelColumn = LabelColumn(column: "c", kind: .classes(["a", "b"])),
        task: TaskColumn? = nil,
        badRows: BadRowPolicy = .refuse,
        holdout: Double = 0,
        delimiter: UInt8 = UInt8(ascii: ","),
        header: CSVHeader = .firstLine
    ) throws {
        try self.init(
            Array(text.utf8),
            features: features,
            label: label,
            task: task,
            badRows: badRows,
            holdout: holdout,
            delimiter: delimiter,
            header: header
        )
    }

    /// Reads the table.
    func load(limits: DataLimits = DataLimits()) throws(DataError) -> LoadedData {
        try LoadedData.load(schema, relativeTo: folder.path, limits: limits)
    }

    /// The sentence with which the table is refused, the folder left out; nil if it is read.
    func refusal(limits: DataLimits = DataLimits()) -> String? {
        do throws(DataError) {
            _ = try load(limits: limits)
            return nil
        } catch {
            return error.description.replacing(folder.path + "/", with: "")
        }
    }
}
