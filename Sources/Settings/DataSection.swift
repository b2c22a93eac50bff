import Federation
import Training

/// The `data:` section of `node.yaml`.
enum DataSection {
    /// The keys of the section.
    static let keys = [
        "csv", "delimiter", "header", "idx", "features", "label", "task", "holdout", "bad_rows", "max_bad_fraction",
    ]

    /// The schema that a section describes.
    static func schema(_ field: Field) -> DataSchema? {
        guard let section = field.mapping(keys) else { return nil }
        let source = source(section)
        let isIDX = section["idx"] != nil
        let features = isIDX ? idxFeatures(section) : features(section.require("features"))
        let label = isIDX ? idxLabel(section) : section.require("label").flatMap(label)
        let task = section["task"].map(task) ?? .some(nil)
        let holdout = section["holdout"].map { $0.number() } ?? Holdout().fraction
        let badRows = badRows(section)
        guard let source, let features, let label, let task, let holdout, let badRows else { return nil }
        let schema = DataSchema(
            source: source,
            features: features,
            label: label,
            task: task,
            badRows: badRows,
            holdout: Holdout(fraction: holdout)
        )
        do {
            try schema.validate()
        } catch {
            field.refuse("\(error)")
        }
        return schema
    }

    private static func source(_ section: Section) -> DataSource? {
        switch (section["csv"], section["idx"]) {
        case (let csv?, nil):
            let path = csv.text()
            let delimiter = section["delimiter"].map(delimiter) ?? UInt8(ascii: ",")
            let header = section["header"].map(header) ?? .firstLine
            guard let path, let delimiter, let header else { return nil }
            return .csv(path: path, delimiter: delimiter, header: header)
        case (nil, let idx?):
            guard let files = idx.mapping(["images", "labels"]), let images = files.require("images")?.text(),
                let labels = files.require("labels")?.text()
            else { return nil }
            return .idx(images: images, labels: labels)
        case (nil, nil), (_?, _?):
            section.field.refuse("expected either csv: or idx:", code: .missingKey)
            return nil
        }
    }

    private static func delimiter(_ field: Field) -> UInt8? {
        guard let text = field.anyText() else { return nil }
        if text == "tab" || text == "\\t" { return UInt8(ascii: "\t") }
        guard text.utf8.count == 1, let byte = text.utf8.first else {
            field.refuse("found \"\(text.prefix(8))\", expected one character, or tab")
            return nil
        }
        return byte
    }

    private static func header(_ field: Field) -> CSVHeader? {
        if field.isList { return field.texts().map { .names($0) } }
        guard let isFirst = field.flag() else { return nil }
        guard isFirst else {
            field.refuse("found false; a file without a header needs its columns' names: header: [age, sex, …]")
            return nil
        }
        return .firstLine
    }

    // MARK: Features

    private static func features(_ field: Field?) -> [FeatureColumn]? {
        guard let list = field?.list() else { return nil }
        let columns = list.map(featureColumns)
        return columns.contains { $0 == nil } ? nil : columns.compactMap(\.self).flatMap(\.self)
    }

    private static func featureColumns(_ field: Field) -> [FeatureColumn]? {
        let keys = ["columns", "scaling", "categories", "missing", "missing_tokens"]
        guard let section = field.mapping(keys), let names = section.require("columns")?.texts() else { return nil }
        let kind = kind(section)
        let policy = section["missing"].map(missing) ?? .refuse
        let tokens = section["missing_tokens"].map { $0.texts() } ?? MissingValues.usualTokens
        guard let kind, let policy, let tokens else { return nil }
        return names.map { FeatureColumn($0, kind: kind, missing: MissingValues(tokens: tokens, policy: policy)) }
    }

    private static func kind(_ section: Section) -> FeatureColumn.Kind? {
        if let categories = section["categories"] {
            if let scaling = section["scaling"] { scaling.refuse("categories are not scaled; remove one of the two") }
            return categories.texts().map { .categorical(values: $0) }
        }
        guard let field = section["scaling"] else { return .numeric(scaling: .none) }
        let expectation = "expected none, standardize or {range: [lowest, highest]}"
        guard field.isMapping else {
            return field.parsed(expectation) { text in
                switch text {
                case "none": .numeric(scaling: .none)
                case "standardize": .numeric(scaling: .standardize)
                default: nil
                }
            }
        }
        guard let range = field.mapping(["range"])?.require("range")?.list() else { return nil }
        let ends = range.compactMap { $0.number() }
        guard ends.count == 2, range.count == 2 else {
            field.refuse("found \(range.count) numbers, expected [lowest, highest]")
            return nil
        }
        return .numeric(scaling: .range(lowest: ends[0], highest: ends[1]))
    }

    private static func missing(_ field: Field) -> MissingValues.Policy? {
        if field.isMapping {
            return field.mapping(["value"])?.require("value")?.number().map { .value(Float($0)) }
        }
        return field.parsed("expected refuse, skip, mean, indicator or {value: 0}") { text in
            switch text {
            case "refuse": .refuse
            case "skip": .skipRow
            case "mean": .mean
            case "indicator": .indicator
            default: nil
            }
        }
    }

    // MARK: Label and rows

    private static func label(_ field: Field) -> LabelColumn? {
        guard let section = field.mapping(["column", "classes", "value", "positive_above"]) else { return nil }
        let column = section.require("column")?.text()
        let kinds = ["classes", "value", "positive_above"].filter { section[$0] != nil }
        guard kinds.count == 1 else {
            field.refuse("expected one of classes: […], positive_above: 0 or value: true")
            return nil
        }
        let kind: LabelColumn.Kind? =
            if let classes = section["classes"] {
                classes.texts().map { .classes($0) }
            } else if let threshold = section["positive_above"] {
                threshold.number().map { .positiveAbove($0) }
            } else {
                section["value"]?.flag().map { _ in .value }
            }
        guard let column, let kind else { return nil }
        return LabelColumn(column: column, kind: kind)
    }

    private static func idxFeatures(_ section: Section) -> [FeatureColumn]? {
        if let field = section["features"] { field.refuse("images have no columns; remove features") }
        return []
    }

    private static func idxLabel(_ section: Section) -> LabelColumn? {
        guard let label = section["label"] else {
            return LabelColumn(column: "label", kind: .classes((0..<10).map(String.init)))
        }
        guard let classes = label.mapping(["classes"])?.require("classes")?.texts() else { return nil }
        return LabelColumn(column: "label", kind: .classes(classes))
    }

    private static func task(_ field: Field) -> TaskColumn?? {
        guard let section = field.mapping(["column", "values"]) else { return .none }
        let column = section.require("column")?.text()
        let values = section.require("values")?.openMapping()?.entries.compactMap { entry -> TaskColumn.Task? in
            guard let name = entry.value.parsed(TaskName.expectation, { TaskName($0) }) else { return nil }
            return TaskColumn.Task(value: entry.key, name: name.text)
        }
        guard let column, let values else { return .none }
        return TaskColumn(column: column, tasks: values)
    }

    private static func badRows(_ section: Section) -> BadRowPolicy? {
        let fraction = section["max_bad_fraction"].map { $0.number() } ?? 0.1
        guard let field = section["bad_rows"] else { return .refuse }
        return field.parsed("expected refuse or skip") { text in
            switch text {
            case "refuse": .refuse
            case "skip": fraction.map { .skip(maximumFraction: $0) }
            default: nil
            }
        }
    }
}
