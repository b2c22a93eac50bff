import CKernels

/// Divides a CSV file into rows and cells (RFC 4180), in one pass over a window of bytes.
///
/// Beyond the standard it takes any of LF, CRLF and CR for the end of a line, a byte-order mark, spaces and tabs around
/// cells, a quotation mark inside a cell that does not begin with one, and empty lines, which it skips.
struct CSVScanner: ~Copyable {
    private static let initialWindow = 1 << 18

    private var source: FileBytes
    private let delimiter: UInt8
    private let rowByteLimit: Int
    /// The bytes that the record's fields are places in.
    private(set) var window: [UInt8]
    private var filled = 0
    private var position = 0
    private var isAtEnd = false
    private var nextLine = 1
    /// The row read last.
    private(set) var record = CSVRecord()

    private init(source: consuming FileBytes, delimiter: UInt8, rowByteLimit: Int) {
        self.source = source
        self.delimiter = delimiter
        self.rowByteLimit = rowByteLimit
        window = [UInt8](repeating: 0, count: Self.initialWindow)
    }

    /// Opens a file.
    ///
    /// - Throws: ``DataError`` if the file cannot be opened, is empty or is no text in UTF-8 to begin with.
    static func open(_ path: String, delimiter: UInt8, limits: DataLimits) throws(DataError) -> CSVScanner {
        let source = try FileBytes.open(path, limit: limits.fileByteCount)
        var scanner = CSVScanner(source: source, delimiter: delimiter, rowByteLimit: limits.rowByteCount)
        while scanner.filled < 4, !scanner.isAtEnd { try scanner.refill() }
        scanner.position = try textStart(Array(scanner.window[..<scanner.filled].prefix(4)), path: path)
        return scanner
    }

    /// Reads the next row that is not an empty line into ``record``; false at the end.
    ///
    /// - Throws: ``DataError`` if the row does not end.
    mutating func next() throws(DataError) -> Bool {
        while true {
            record.begin(line: nextLine)
            if position == filled, isAtEnd { return false }
            if let end = record.scanPlainRow(window, from: position, to: filled, delimiter: delimiter) {
                position = end
                nextLine += 1
                if record.isEmpty { continue }
                return true
            }
            let row = CSVRowScan(delimiter: delimiter, end: filled, isLast: isAtEnd)
            // Taken out and put back: the window is read while the record is written.
            var current = CSVRecord()
            swap(&current, &record)
            let outcome = row.scan(window.span, from: position, into: &current)
            swap(&current, &record)
            switch outcome {
            case .complete(let end, let lineCount):
                position = end
                nextLine += lineCount
                if record.isEmpty { continue }
                removeDoubledQuotes()
                return true
            case .incomplete(let insideQuotation):
                if isAtEnd { throw .quotationUnclosed(path: source.path, line: record.quotationLine) }
                guard filled - position < rowByteLimit else {
                    throw .rowTooLong(
                        path: source.path,
                        line: record.line,
                        limit: rowByteLimit,
                        insideQuotation: insideQuotation
                    )
                }
                try refill()
            }
        }
    }

    /// The bytes of a cell of the row read last.
    func cell(_ place: Int) -> ArraySlice<UInt8> { window[record.fields[place].start..<record.fields[place].end] }

    /// Moves the row that has begun to the front and reads behind it.
    private mutating func refill() throws(DataError) {
        if position > 0 {
            for index in position..<filled { window[index - position] = window[index] }
            filled -= position
            position = 0
        }
        if window.count - filled < 2 { window += [UInt8](repeating: 0, count: window.count) }
        let count = try source.read(into: &window, at: filled)
        filled += count
        isAtEnd = count == 0
    }

    private mutating func removeDoubledQuotes() {
        for index in record.doubledQuotes {
            let field = record.fields[index]
            var (from, to) = (field.start, field.start)
            while from < field.end {
                window[to] = window[from]
                from += window[from] == UInt8(ascii: "\"") ? 2 : 1
                to += 1
            }
            record.fields[index].end = to
        }
    }

    /// Where the text begins: behind a byte-order mark, if there is one.
    private static func textStart(_ head: [UInt8], path: String) throws(DataError) -> Int {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
        if head.starts(with: [0xFE, 0xFF]) || head.starts(with: [0xFF, 0xFE]) {
            throw .notUTF8(path: path, line: 1, found: "UTF-16")
        }
        if head.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            throw .unreadable(
                path: path,
                reason: "it is a zip archive or a spreadsheet; save the sheet as CSV in UTF-8"
            )
        }
        return 0
    }
}
