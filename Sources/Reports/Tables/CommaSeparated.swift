/// Comma-separated values, RFC 4180: a field with a comma, a quotation mark or a line break stands in quotation marks.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe in front, so that a file which somebody opens
/// carries out nothing that an institution wrote (OWASP, "CSV Injection").
public enum CommaSeparated {
    /// A value in a row.
    public enum Cell: Sendable, Hashable {
        /// A text from outside.
        case text(String)
        /// A number; nothing if it is not finite.
        case number(Double)
        /// A whole number.
        case whole(Int)
        /// Nothing.
        case empty

        /// The number, or nothing.
        public static func optional(_ value: Double?) -> Cell { value.map { .number($0) } ?? .empty }
        /// The number, or nothing.
        public static func optional(_ value: Int?) -> Cell { value.map { .whole($0) } ?? .empty }
        /// The text, or nothing.
        public static func optional(_ value: String?) -> Cell { value.map { .text($0) } ?? .empty }
    }

    /// The row without its line break.
    public static func line(_ cells: [Cell]) -> String { cells.map(field).joined(separator: ",") }

    private static func field(_ cell: Cell) -> String {
        switch cell {
        case .empty: ""
        case .whole(let value): "\(value)"
        case .number(let value): value.isFinite ? "\(value)" : ""
        case .text(let text): quoted(text)
        }
    }

    private static func quoted(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        let needsQuotes = safe.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) }
        guard needsQuotes else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
