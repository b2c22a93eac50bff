import Federation
import Training

/// Reads what `node.yaml` says of a table: where it is, its columns, what is done with what does not fit.
struct DataReader {
    let decoder: StrictDecoder
    /// The value that describes the table.
    let value: SettingsValue
    /// The value that describes all tables, from which this one may have keys.
    let whole: SettingsValue

    /// The schema, if what is wrong leaves one.
    func read(_ keys: SettingsMapping) -> DataSchema? {
        let isIDX = keys["idx"] != nil
        let source = isIDX ? idx(keys) : csv(keys)
        let label = label(keys, isOptional: isIDX)
        let task = keys["task"].flatMap(TaskColumnReader(decoder: decoder).read)
        let features = features(keys, isOptional: isIDX, label: label, task: task)
        let holdout = keys["holdout"].flatMap(holdout) ?? Holdout()
        let badRows = badRows(keys)
        guard !decoder.isFaulty(whole.keyPath), let source, let label else { return nil }
        let schema = DataSchema(
            source: source,
            features: features,
            label: label,
            task: task,
            badRows: badRows,
            holdout: holdout
        )
        do {
            try schema.validate()
        } catch .schema(let fault) {
            return value.impossible("\(fault)")
        } catch {
            return value.impossible("\(error)")
        }
        return schema
    }

    // MARK: Source

    private func csv(_ keys: SettingsMapping) -> DataSource? {
        guard let file = keys["csv"] else {
            keys.reportMissing("found neither csv nor idx, expected for instance csv: data.csv", in: value)
            return nil
        }
        let path = file.path()
        let delimiter = keys["delimiter"].map(delimiter) ?? UInt8(ascii: ",")
        let header = header(keys)
        guard let path, let delimiter, let header else { return nil }
        return .csv(path: path, delimiter: delimiter, header: header)
    }

    private func delimiter(_ value: SettingsValue) -> UInt8? {
        guard let text = value.text() else { return nil }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte >= 0x20 || byte == 0x09, byte != UInt8(ascii: "\"")
        else {
            return value.impossible("found \(QuotedText.of(text)), expected one ASCII character; \"\\t\" for a tab")
        }
        return byte
    }

    private func header(_ keys: SettingsMapping) -> CSVHeader? {
        let hasHeader = keys["header"].map { $0.flag() }
        if case .some(nil) = hasHeader { return nil }
        switch (hasHeader ?? nil, keys["columns"]) {
        case (nil, nil), (true?, nil): return .firstLine
        case (true?, let columns?):
            return columns.impossible("found names for a table with a header, expected none; or say header: false")
        case (false?, nil):
            _ = keys.required("columns", example: "[age, sex, outcome]")
            return nil
        case (_, let columns?):
            guard let names = columns.texts() else { return nil }
            guard !names.isEmpty else { return columns.impossible("found no name, expected one for each column") }
            guard let repeated = names.firstRepeated else { return .names(names) }
            return columns.impossible(
                "found \(QuotedText.of(repeated)) twice, expected a name of its own for each column"
            )
        }
    }

    private func idx(_ keys: SettingsMapping) -> DataSource? {
        for key in ["csv", "delimiter", "header", "columns"] {
            let _: Void? = keys[key]?.impossible(
                "found \(key) beside idx, expected it with a CSV file only; remove one of them"
            )
        }
        guard let files = keys["idx"]?.mapping(NodeKeys.idx) else { return nil }
        let images = files.required("images", example: "train-images-idx3-ubyte.gz")?.path()
        let labels = files.required("labels", example: "train-labels-idx1-ubyte.gz")?.path()
        guard let images, let labels else { return nil }
        return .idx(images: images, labels: labels)
    }

    // MARK: Columns

    private func features(
        _ keys: SettingsMapping,
        isOptional: Bool,
        label: LabelColumn?,
        task: TaskColumn?
    ) -> [FeatureColumn] {
        let example = "[{columns: \"*\", scaling: standardize}]"
        guard let value = isOptional ? keys["features"] : keys.required("features", example: example) else { return [] }
        guard let list = value.list() else { return [] }
        guard !list.isEmpty else {
            return value.impossible("found no column, expected at least one such as \(example)") ?? []
        }
        var features: [FeatureColumn] = []
        for element in list {
            for feature in FeatureReader().read(element) {
                let name = QuotedText.of(feature.columns)
                if feature.columns == label?.column || feature.columns == task?.column {
                    let role = feature.columns == label?.column ? "label" : "task"
                    return element.impossible("found the \(role), \(name), expected other columns") ?? []
                }
                if features.contains(where: { $0.columns == feature.columns }) {
                    return element.impossible("found \(name), which is listed already, expected each column once") ?? []
                }
                features.append(feature)
            }
        }
        return features
    }

    private func label(_ keys: SettingsMapping, isOptional: Bool) -> LabelColumn? {
        guard
            let value = isOptional
                ? keys["label"] : keys.required("label", example: "{column: outcome, classes: [\"0\", \"1\"]}")
        else { return LabelColumn(column: "label", kind: .classes((0..<10).map(String.init))) }
        guard let label = value.mapping(NodeKeys.label) else { return nil }
        let column = isOptional ? label["column"] : label.required("column", example: "outcome")
        let name = column.map { $0.nonEmptyText() } ?? "label"
        let given = ["classes", "value", "positive_above"].filter { label[$0] != nil }
        guard given.count == 1 else {
            if given.isEmpty {
                label.reportMissing(
                    "found no kind of label, expected classes: [no, yes], positive_above: 0 or value: true"
                )
            } else {
                label.reportImpossible("found \(given.joined(separator: " and ")), expected one of them")
            }
            return nil
        }
        let kind =
            label["classes"].map(classes) ?? label["positive_above"].map(threshold) ?? label["value"].flatMap(number)
        guard let name, let kind else { return nil }
        return LabelColumn(column: name, kind: kind)
    }

    private func classes(_ value: SettingsValue) -> LabelColumn.Kind? {
        guard let classes = value.texts() else { return nil }
        guard classes.count >= 2 else {
            return value.impossible(
                "found \(classes.count), expected at least 2 classes, in the order of the network's outputs"
            )
        }
        if let repeated = classes.firstRepeated {
            return value.impossible("found \(QuotedText.of(repeated)) twice, expected each class once")
        }
        return .classes(classes)
    }

    private func threshold(_ value: SettingsValue) -> LabelColumn.Kind? { value.number().map { .positiveAbove($0) } }

    private func number(_ value: SettingsValue) -> LabelColumn.Kind? {
        guard let flag = value.flag() else { return nil }
        return flag ? .value : value.impossible("found false, expected true, or classes or positive_above instead")
    }

    // MARK: Rows

    private func holdout(_ value: SettingsValue) -> Holdout? {
        guard let fraction = value.number() else { return nil }
        guard fraction >= 0, fraction < 1 else {
            return value.impossible("found \(NumberText.shortest(fraction)), expected a number from 0 to below 1")
        }
        return Holdout(fraction: fraction)
    }

    private enum BadRows: String, CaseIterable { case refuse, skip }

    private func badRows(_ keys: SettingsMapping) -> BadRowPolicy {
        let policy = keys["bad_rows"]?.choice(BadRows.self)
        let fraction = keys["max_bad_fraction"]?.number(in: 0...1)
        if policy != .skip, let value = keys["max_bad_fraction"], keys["bad_rows"] == nil || policy == .refuse {
            let _: Void? = value.impossible(
                "found a part of the rows that may be bad, expected it with bad_rows: skip only"
            )
        }
        guard policy == .skip else { return .refuse }
        return fraction.map { .skip(maximumFraction: $0) } ?? .skip()
    }
}
