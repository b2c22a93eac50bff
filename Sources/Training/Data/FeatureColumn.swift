/// One column, or all that match a pattern, and how its cells become features.
public struct FeatureColumn: Sendable, Hashable {
    /// What the cells are.
    public enum Kind: Sendable, Hashable {
        /// Numbers, one feature a column.
        case numeric(scaling: Scaling)
        /// One of these texts; one feature each in this order, 1 for the text found and 0 for the others.
        case categorical(values: [String])
    }

    /// How a number becomes a feature.
    public enum Scaling: Sendable, Hashable {
        /// As it is.
        case none
        /// Less the mean, divided by the standard deviation, both of the training part; 0 throughout where the
        /// training part has only one value.
        case standardize
        /// From that range to [0, 1]; a number outside is a bad cell.
        case range(lowest: Double, highest: Double)
    }

    /// The column's name, or a pattern: `*` stands for any characters, `?` for one.
    ///
    /// The columns that a pattern matches are taken in the order of their names, numbers within them compared as
    /// numbers, so that institutions agree on the features whatever the order in their files.
    public var columns: String
    /// What the cells are.
    public var kind: Kind
    /// What stands for a missing value, and what becomes of it.
    public var missing: MissingValues

    /// A feature column.
    public init(
        _ columns: String,
        kind: Kind = .numeric(scaling: .none),
        missing: MissingValues = MissingValues()
    ) {
        self.columns = columns
        self.kind = kind
        self.missing = missing
    }

    var fault: DataSchemaFault? {
        if columns.isEmpty { return .unnamed("features") }
        switch kind {
        case .numeric(let scaling):
            if case .range(let lowest, let highest) = scaling {
                guard lowest < highest, (highest - lowest).isFinite else {
                    return .range(columns, lowest: lowest, highest: highest)
                }
            }
            if case .value(let value) = missing.policy {
                if !value.isFinite { return .replacement(columns, value) }
                if case .range(let lowest, let highest) = scaling, !(lowest...highest).contains(Double(value)) {
                    return .replacement(columns, value)
                }
            }
            return nil
        case .categorical(let values):
            if values.isEmpty { return .noValues(columns) }
            if let repeated = values.firstRepeated { return .repeatedValue(columns, repeated) }
            switch missing.policy {
            case .mean, .value: return .numericPolicy(columns)
            case .refuse, .skipRow, .indicator: return nil
            }
        }
    }
}
