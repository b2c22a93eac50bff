/// Rows under headings, in columns as wide as they need to be.
struct Table {
    /// A column.
    struct Column {
        let heading: String
        let isNumeric: Bool

        /// A column of text, aligned left.
        static func text(_ heading: String) -> Column { Column(heading: heading, isNumeric: false) }
        /// A column of numbers, aligned right.
        static func number(_ heading: String) -> Column { Column(heading: heading, isNumeric: true) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
        rows.append(cells)
    }

    /// The lines: headings, then rows.
    var lines: [String] {
        var widths = columns.map(\.heading.count)
        for row in rows { for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) } }
        let heading = Self.line(columns.map(\.heading), columns, widths)
        return [Style.bold(heading)] + rows.map { Self.line($0, columns, widths) }
    }

    /// A row on its own, in columns of fixed widths: for tables that grow.
    static func line(_ cells: [String], _ columns: [Column], _ widths: [Int]) -> String {
        let padded = zip(zip(cells, columns), widths).map { pair, width in
            let space = String(repeating: " ", count: max(0, width - pair.0.count))
            return pair.1.isNumeric ? space + pair.0 : pair.0 + space
        }
        var line = padded.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }
}
