/// Why the columns of a table do not fit a schema.
public enum ColumnFault: Error, Sendable, Hashable {
    /// More columns than accepted.
    case tooMany(limit: Int)
    /// Two columns have the same name; their places are counted from 1.
    case repeated(name: String, first: Int, second: Int)
    /// The table lacks a column of the schema.
    case missing(name: String, role: String, suggestion: String?, columns: [String])
    /// No column matches a pattern of the schema.
    case unmatched(pattern: String, columns: [String])
    /// Two patterns of the schema match the same column.
    case matchedTwice(name: String, patterns: [String])
    /// The table has more or fewer features than those that its scaling was fitted on.
    case featureCount(found: Int, expected: Int)
    /// The table has another feature than those that its scaling was fitted on; the place is counted from 1.
    case otherFeature(place: Int, found: String, expected: String)
}

extension ColumnFault: CustomStringConvertible {
    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .tooMany(let limit): "more than \(limit) columns; expected no more; is this a table?"
        case .repeated(let name, let first, let second):
            "columns \(first) and \(second) are both named \(CellText.quoted(name)); rename one"
                + (Double(name) == nil ? "" : ", or say header: false and columns: [...] if the file has no header")
        case .missing(let name, let role, let suggestion, let columns):
            "no column \(CellText.quoted(name)) for the \(role); "
                + (suggestion.map { "did you mean \(CellText.quoted($0))?" } ?? "found \(CellText.list(columns))")
        case .unmatched(let pattern, let columns):
            "no column matches \(CellText.quoted(pattern)); found \(CellText.list(columns))"
        case .matchedTwice(let name, let patterns):
            "column \(CellText.quoted(name)) matches "
                + patterns.map { CellText.quoted($0) }.joined(separator: " and ")
                + "; expected one match; name the column itself, which wins"
        case .featureCount(let found, let expected):
            "found \(found) features, expected \(expected) as in the first task's file; "
                + "list the columns that all have under features"
        case .otherFeature(let place, let found, let expected):
            "feature \(place) is \(CellText.quoted(found)), expected \(CellText.quoted(expected)) "
                + "as in the first task's file; list the columns that all have under features"
        }
    }
}
