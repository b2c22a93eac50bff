/// Why a row does not fit the schema.
public struct RowFault: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The kinds of fault, as a report groups them.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// The row has more or fewer cells than the header.
        case columnCount = "column_count"
        /// A cell is not a number, or not one that a float holds.
        case number
        /// A number is outside the column's range.
        case range
        /// A text is not among the column's values.
        case category
        /// A label is not among the classes, or not a number.
        case label
        /// A text is not among the tasks, or is no date.
        case task
        /// A date is in no task's range: not a bad row.
        case outsideTasks = "outside_tasks"
        /// A value is missing and may not be.
        case missing
        /// A value is missing and the schema says to leave its row out: not a bad row.
        case leftOut = "left_out"
        /// A byte 0 in the row.
        case zeroByte = "zero_byte"
        /// Text between a closing quotation mark and the end of its cell.
        case quotation
    }

    /// The line on which the row begins, from 1; of an IDX source the example, from 1.
    public let line: Int
    /// The column, if it is one cell's fault.
    public let column: String?
    /// The kind of fault.
    public let kind: Kind
    /// What was found: at most 40 characters, quoted where it is a cell's text.
    public let found: String
    /// What was expected.
    public let expected: String

    /// Whether the schema's policy for bad rows decides on the row.
    public var isBad: Bool { kind != .leftOut && kind != .outsideTasks }

    /// For instance `column "age": found "x1", expected a number`.
    public var description: String {
        (column.map { "column \(CellText.quoted($0)): " } ?? "") + "found \(found), expected \(expected)"
    }
}
