import CKernels

/// One row of a table as it lies in the scanner's window.
struct CSVRecord {
    /// A cell: its place in the window, without quotation marks and surrounding spaces.
    typealias Field = tables_cell

    /// The line on which it begins, from 1.
    var line = 1
    /// The cells.
    var fields: [Field] = []
    /// The places of the cells within which quotation marks are doubled.
    var doubledQuotes: [Int] = []
    /// Whether nothing but one delimiter stands between one cell and the next, and none within a cell.
    var isTight = false
    /// What is wrong with it as a row of any table.
    var fault: RowFault.Kind?
    /// The line on which the quotation begins that the row's end was looked for in.
    var quotationLine = 1

    /// Whether the line is empty.
    var isEmpty: Bool { fields.count == 1 && fields[0].start == fields[0].end }

    /// Forgets the row before; its cells stay, to be written over.
    mutating func begin(line: Int) {
        self.line = line
        isTight = false
        fault = nil
    }

    /// Finds the cells of a plain row, which most rows are: the place behind it, or nothing if it is none.
    mutating func scanPlainRow(_ window: borrowing [UInt8], from start: Int, to end: Int, delimiter: UInt8) -> Int? {
        while true {
            // Safe: the kernel writes to no more cells than there are and reads from `start` to `end`, which the window
            // contains; the arrays outlive the call.
            let row = tables_scan_plain_row(&fields, fields.count, window, start, end, delimiter)
            if row.end > 0 {
                isTight = row.is_tight
                if row.cell_count < fields.count { fields.removeLast(fields.count - row.cell_count) }
                return row.end
            }
            guard row.cell_count > fields.count else { return nil }
            let room = max(row.cell_count, 2 * fields.count)
            fields += repeatElement(Field(start: 0, end: 0), count: room - fields.count)
        }
    }
}
