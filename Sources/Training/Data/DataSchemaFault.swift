/// Why no table could fit a schema.
public enum DataSchemaFault: Sendable, Hashable {
    /// There are no feature columns.
    case noFeatures
    /// A column has an empty name.
    case unnamed(String)
    /// The same column or pattern is listed twice.
    case listedTwice(String)
    /// A feature is the label or the task at the same time.
    case featureIsAlso(String, String)
    /// A list of values or tasks is empty.
    case noValues(String)
    /// A value is listed twice.
    case repeatedValue(String, String)
    /// A task whose range of dates has none.
    case emptyPeriod(String, String)
    /// Two tasks have a date in common.
    case overlappingPeriods(String, String, String)
    /// A label with fewer than two classes.
    case fewClasses(String, Int)
    /// A threshold that is not a finite number.
    case threshold(String, Double)
    /// A range without width, or too wide.
    case range(String, lowest: Double, highest: Double)
    /// The number for missing values is not finite, or outside the range.
    case replacement(String, Float)
    /// A policy for missing numbers on a column of categories.
    case numericPolicy(String)
    /// A part that is outside what is possible.
    case fraction(String, Double, expected: String)
    /// A byte that cannot separate cells.
    case delimiter(UInt8)
    /// No file header, and no names either.
    case noColumnNames
    /// Something that an IDX source does not have.
    case notForIDX(String)
}

extension DataSchemaFault: CustomStringConvertible {
    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .noFeatures: "no feature columns; expected at least one name or pattern under features"
        case .unnamed(let what): "a column under \(what) has an empty name; expected a column's name"
        case .listedTwice(let column): "the features list \(quoted(column)) twice; remove one"
        case .featureIsAlso(let role, let column):
            "\(quoted(column)) is the \(role) and something else too; expected a column of its own for each"
        case .noValues(let column): "column \(quoted(column)): no values are listed; list every value that may occur"
        case .repeatedValue(let column, let value):
            "column \(quoted(column)): \(quoted(value)) is listed twice; remove one"
        case .emptyPeriod(let column, let task):
            "column \(quoted(column)): the range of \(quoted(task)) ends before it begins; "
                + "expected until to be later than from"
        case .overlappingPeriods(let column, let first, let second):
            "column \(quoted(column)): the ranges of \(quoted(first)) and \(quoted(second)) overlap; "
                + "expected every date in one of them at most"
        case .fewClasses(let column, let count):
            "label \(quoted(column)): \(count) classes; expected at least 2, in the order of the network's outputs"
        case .threshold(let column, let threshold):
            "label \(quoted(column)): the threshold is \(threshold); expected a finite number"
        case .range(let column, let lowest, let highest):
            "column \(quoted(column)): the range is \(lowest) to \(highest); expected two finite numbers, "
                + "the smaller first"
        case .replacement(let column, let value):
            "column \(quoted(column)): \(value) is to replace missing values; expected a finite number within the range"
        case .numericPolicy(let column):
            "column \(quoted(column)): categories have no mean and no number; "
                + "expected refuse, skip or indicator for missing values"
        case .fraction(let what, let found, let expected): "\(what) is \(found); expected \(expected)"
        case .delimiter(let byte):
            "the byte \(byte) cannot separate cells; expected an ASCII character "
                + "other than a quotation mark or the end of a line"
        case .noColumnNames: "the file has no header and no column names are given; give one name a column"
        case .notForIDX(let role): "an IDX source has no \(role) column; remove it, or use a CSV file"
        }
    }

    private func quoted(_ text: String) -> String { CellText.quoted(text) }
}
