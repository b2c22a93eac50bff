/// A schema applied to the columns that a table has.
struct TablePlan {
    /// The number of the table's columns.
    let columnCount: Int
    /// The feature columns in the order of the features.
    let features: [FeaturePlan]
    /// The label's place in the table.
    let label: Int
    /// The task's place in the table; nil if there is only one task.
    let task: Int?

    /// The number of features.
    var featureCount: Int { features.last.map { $0.offset + $0.width } ?? 0 }

    /// Finds the schema's columns among those of a table.
    ///
    /// - Throws: The fault of the first column that is not found, or found twice.
    init(_ schema: DataSchema, columns: [String], limits: DataLimits) throws(ColumnFault) {
        guard columns.count <= limits.columnCount else { throw .tooMany(limit: limits.columnCount) }
        let places = try Self.places(of: columns)
        columnCount = columns.count
        func place(_ name: String, _ role: String) throws(ColumnFault) -> Int {
            if let place = places[name] { return place }
            throw .missing(
                name: name,
                role: role,
                suggestion: NearestName.of(name, among: columns),
                columns: columns
            )
        }
        label = try place(schema.label.column, "label")
        task = if let task = schema.task { try place(task.column, "task") } else { nil }

        let named = Set(schema.features.map(\.columns)).union([schema.label.column]).union(
            schema.task.map { [$0.column] } ?? []
        )
        let decimal = DecimalNumber()
        var patterns: [Int: String] = [:]
        var features: [FeaturePlan] = []
        for feature in schema.features {
            let found: [Int]
            if let place = places[feature.columns] {
                found = [place]
            } else if NamePattern.isPattern(feature.columns) {
                found = try Self.matches(feature.columns, columns, without: named, &patterns)
            } else {
                found = [try place(feature.columns, "features")]
            }
            let missing = MissingPlan(feature.missing, decimal: decimal)
            for column in found {
                let offset = features.last.map { $0.offset + $0.width } ?? 0
                features.append(
                    FeaturePlan(
                        column: column,
                        name: columns[column],
                        kind: feature.kind,
                        missing: missing,
                        offset: offset
                    )
                )
            }
        }
        self.features = features
    }

    /// The place of each name; columns without a name have none.
    private static func places(of columns: [String]) throws(ColumnFault) -> [String: Int] {
        var places: [String: Int] = [:]
        for (place, name) in columns.enumerated() where !name.isEmpty {
            if let first = places[name] { throw .repeated(name: name, first: first + 1, second: place + 1) }
            places[name] = place
        }
        return places
    }

    /// The columns that match a pattern and are not named by themselves, in the order of their names.
    private static func matches(
        _ text: String,
        _ columns: [String],
        without named: Set<String>,
        _ patterns: inout [Int: String]
    ) throws(ColumnFault) -> [Int] {
        let pattern = NamePattern(text)
        let found = columns.indices.filter { place in
            !columns[place].isEmpty && !named.contains(columns[place]) && pattern.matches(columns[place])
        }
        guard !found.isEmpty else { throw .unmatched(pattern: text, columns: columns) }
        for place in found {
            if let other = patterns.updateValue(text, forKey: place) {
                throw .matchedTwice(name: columns[place], patterns: [other, text])
            }
        }
        return found.sorted { NaturalOrder.precedes(columns[$0], columns[$1]) }
    }
}
