import Testing
import Training

struct DataSchemaTests {
    private static let label = LabelColumn(column: "c", kind: .classes(["a", "b"]))

    private static func csv(
        _ features: [FeatureColumn] = [FeatureColumn("x")],
        label: LabelColumn = label,
        task: TaskColumn? = nil,
        badRows: BadRowPolicy = .refuse,
        holdout: Double = 0.2
    ) -> DataSchema {
        DataSchema(
            source: .csv(path: "data.csv"),
            features: features,
            label: label,
            task: task,
            badRows: badRows,
            holdout: Holdout(fraction: holdout)
        )
    }

    private static func feature(_ kind: FeatureColumn.Kind, _ policy: MissingValues.Policy = .refuse) -> DataSchema {
        csv([FeatureColumn("x", kind: kind, missing: MissingValues(policy: policy))])
    }

    private static func periods(_ periods: (name: String, from: String, until: String)...) -> TaskColumn {
        TaskColumn(
            column: "t",
            kind: .periods(
                periods.map {
                    .init(name: $0.name, dates: DateRange(from: DateTime($0.from), until: DateTime($0.until)))
                }
            )
        )
    }

    static let cases: [(DataSchema, String)] = [
        (csv([]), "no feature columns; expected at least one name or pattern under features"),
        (csv([FeatureColumn("")]), "a column under features has an empty name; expected a column's name"),
        (csv([FeatureColumn("x"), FeatureColumn("x")]), "the features list \"x\" twice; remove one"),
        (csv([FeatureColumn("c")]), "\"c\" is the label and something else too; expected a column of its own for each"),
        (
            csv(label: LabelColumn(column: "c", kind: .classes(["a"]))),
            "label \"c\": 1 classes; expected at least 2, in the order of the network's outputs"
        ),
        (
            csv(label: LabelColumn(column: "c", kind: .classes(["a", "b", "a"]))),
            "column \"c\": \"a\" is listed twice; remove one"
        ),
        (
            csv(label: LabelColumn(column: "c", kind: .positiveAbove(.nan))),
            "label \"c\": the threshold is nan; expected a finite number"
        ),
        (
            csv(task: TaskColumn(column: "t", tasks: [])),
            "column \"t\": no values are listed; list every value that may occur"
        ),
        (
            csv(task: periods(("one", "2024-01-01", "2025-01-01"), ("two", "2025-01-01", "2025-01-01"))),
            "column \"t\": the range of \"two\" ends before it begins; expected until to be later than from"
        ),
        (
            csv(task: periods(("one", "2024-01-01", "2025-01-01"), ("two", "2024-12-31", "2026-01-01"))),
            "column \"t\": the ranges of \"one\" and \"two\" overlap; expected every date in one of them at most"
        ),
        (
            csv(task: periods(("one", "2024-01-01", "2025-01-01"), ("one", "2025-12-31", "2026-01-01"))),
            "column \"t\": \"one\" is listed twice; remove one"
        ),
        (csv(holdout: 1), "the part held out is 1.0; expected at least 0, below 1"),
        (csv(holdout: .nan), "the part held out is nan; expected at least 0, below 1"),
        (csv(badRows: .skip(maximumFraction: 2)), "the part of rows that may be bad is 2.0; expected 0 to 1"),
        (
            feature(.numeric(scaling: .range(lowest: 1, highest: 1))),
            "column \"x\": the range is 1.0 to 1.0; expected two finite numbers, the smaller first"
        ),
        (
            feature(.numeric(scaling: .range(lowest: 0, highest: 1)), .value(2)),
            "column \"x\": 2.0 is to replace missing values; expected a finite number within the range"
        ),
        (
            feature(.categorical(values: ["a"]), .mean),
            "column \"x\": categories have no mean and no number; "
                + "expected refuse, skip or indicator for missing values"
        ),
        (
            DataSchema(source: .csv(path: "d", delimiter: 10), features: [FeatureColumn("x")], label: label),
            "the byte 10 cannot separate cells; expected an ASCII character "
                + "other than a quotation mark or the end of a line"
        ),
        (
            DataSchema(source: .csv(path: "d", header: .names([])), features: [FeatureColumn("x")], label: label),
            "the file has no header and no column names are given; give one name a column"
        ),
        (
            DataSchema(
                source: .idx(images: "i", labels: "l"),
                features: [],
                label: label,
                task: TaskColumn(column: "t", tasks: [.init(value: "1", name: "one")])
            ),
            "an IDX source has no task column; remove it, or use a CSV file"
        ),
    ]

    @Test(arguments: cases)
    func `a schema that no table could fit is refused before a file is opened`(schema: DataSchema, sentence: String) {
        let error = #expect(throws: DataError.self) { try schema.validate() }
        #expect(error?.description == "data schema: \(sentence)")
        // The file does not exist, and is not asked for.
        let loading = #expect(throws: DataError.self) { try LoadedData.load(schema) }
        #expect(loading?.description == error?.description)
    }

    @Test func `the defaults are as documented`() throws {
        let schema = DataSchema(source: .csv(path: "d"), features: [FeatureColumn("x")], label: Self.label)
        #expect(schema.holdout == Holdout(fraction: 0.2, salt: ""))
        #expect(schema.badRows == .refuse)
        #expect(schema.source == .csv(path: "d", delimiter: 44, header: .firstLine))
        #expect(schema.features[0].kind == .numeric(scaling: .none))
        #expect(schema.features[0].missing == MissingValues(tokens: ["", "?", "NA", "NaN", "nan"], policy: .refuse))
        #expect(BadRowPolicy.skip() == .skip(maximumFraction: 0.1))
        try schema.validate()
    }
}
