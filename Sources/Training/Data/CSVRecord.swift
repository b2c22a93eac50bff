/// One row of a table as it lies in the scanner's window.
struct CSVRecord {
    /// A cell: its place in the window, without quotation marks and surrounding spaces.
    struct Field {
        var start: Int
        var end: Int
        /// Whether quotation marks within it are doubled.
        var hasDoubledQuotes = false
    }

    /// The line on which it begins, from 1.
    var line = 1
    /// The cells.
    var fields: [Field] = []
    /// What is wrong with it as a row of any table.
    var fault: RowFault.Kind?
    /// The line on which the quotation begins that the row's end was looked for in.
    var quotationLine = 1

    /// Whether the line is empty.
    var isEmpty: Bool { fields.count == 1 && fields[0].start == fields[0].end }

    mutating func begin(line: Int) {
        self.line = line
        fields.removeAll(keepingCapacity: true)
        fault = nil
    }
}
