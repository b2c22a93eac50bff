import Training

/// Reads one entry of `features`: the columns it names, all treated alike.
struct FeatureReader {
    /// One feature column for each name or pattern; none if something is wrong.
    func read(_ value: SettingsValue) -> [FeatureColumn] {
        guard let keys = value.mapping(NodeKeys.feature) else { return [] }
        let columns = keys.required("columns", example: "\"pixel_*\"").map(columns) ?? []
        let missing = MissingValues(
            tokens: keys["missing_tokens"].flatMap { $0.texts() } ?? MissingValues.usualTokens,
            policy: keys["missing"].flatMap(policy) ?? .refuse
        )
        guard let kind = kind(keys, missing: missing.policy) else { return [] }
        return columns.map { FeatureColumn($0, kind: kind, missing: missing) }
    }

    /// One name or pattern, or a list of them.
    private func columns(_ value: SettingsValue) -> [String] {
        guard value.isList else { return value.nonEmptyText().map { [$0] } ?? [] }
        let names = value.list() ?? []
        guard !names.isEmpty else { return value.impossible("found no name, expected at least one") ?? [] }
        return names.compactMap { $0.nonEmptyText() }
    }

    private func kind(_ keys: SettingsMapping, missing: MissingValues.Policy) -> FeatureColumn.Kind? {
        guard let categories = keys["categories"] else {
            return .numeric(scaling: keys["scaling"].flatMap(scaling) ?? .none)
        }
        if let scaling = keys["scaling"] {
            return scaling.impossible(
                "found scaling beside categories, expected one of them; categories are not scaled"
            )
        }
        switch missing {
        case .mean, .value:
            let _: Void? = keys["missing"]?.impossible(
                "found a number for categories, expected refuse, skip or indicator"
            )
        case .refuse, .skipRow, .indicator: break
        }
        guard let values = categories.texts() else { return nil }
        guard !values.isEmpty else { return categories.impossible("found none, expected each text that may occur") }
        if let repeated = values.firstRepeated {
            return categories.impossible("found \(QuotedText.of(repeated)) twice, expected each category once")
        }
        return .categorical(values: values)
    }

    private static let scalings = "none, standardize or {range: [lowest, highest]}"

    private func scaling(_ value: SettingsValue) -> FeatureColumn.Scaling? {
        switch value.word {
        case "none"?: return FeatureColumn.Scaling.none
        case "standardize"?: return .standardize
        case let word?: return value.impossible("found \(QuotedText.of(word)), expected \(Self.scalings)")
        case nil where value.isList: return value.wrong(Self.scalings)
        case nil: break
        }
        guard let range = value.mapping(NodeKeys.scaling)?.required("range", example: "[0, 16]"),
            let list = range.list()
        else { return nil }
        let ends = list.compactMap { $0.number() }
        guard ends.count == list.count else { return nil }
        guard ends.count == 2, ends[0] < ends[1], (ends[1] - ends[0]).isFinite else {
            let found = ends.map(NumberText.shortest).joined(separator: ", ")
            return range.impossible("found [\(found)], expected two numbers, the smaller first, such as [0, 16]")
        }
        return .range(lowest: ends[0], highest: ends[1])
    }

    private static let policies = "refuse, skip, mean, indicator or {value: 0}"

    private func policy(_ value: SettingsValue) -> MissingValues.Policy? {
        switch value.word {
        case "refuse"?: return .refuse
        case "skip"?: return .skipRow
        case "mean"?: return .mean
        case "indicator"?: return .indicator
        case let word?: return value.impossible("found \(QuotedText.of(word)), expected \(Self.policies)")
        case nil where value.isList: return value.wrong(Self.policies)
        case nil: break
        }
        let number = value.mapping(NodeKeys.missing)?.required("value", example: "0")
        guard let number, let found = number.number() else { return nil }
        guard Float(found).isFinite else {
            return number.impossible("found \(NumberText.shortest(found)), expected a number below 3.4e38")
        }
        return .value(Float(found))
    }
}
