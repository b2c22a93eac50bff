import CKernels

/// Looks for the cells of one row in a window of bytes.
struct CSVRowScan {
    /// What was found.
    enum Outcome {
        /// The row ends before that place; it has so many ends of lines.
        case complete(end: Int, lineCount: Int)
        /// The window ends before the row.
        case incomplete(insideQuotation: Bool)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    let delimiter: UInt8
    /// Where the window's bytes end.
    let end: Int
    /// Whether the file ends there too.
    let isLast: Bool

    /// Writes the row's cells to the record.
    func scan(_ bytes: Span<UInt8>, from start: Int, into record: inout CSVRecord) -> Outcome {
        record.fields.removeAll(keepingCapacity: true)
        record.doubledQuotes.removeAll(keepingCapacity: true)
        var index = start
        var innerLines = 0
        while true {
            var first = index
            while first < end, isSpace(bytes[first]) { first += 1 }
            var field = CSVRecord.Field(start: first, end: first)
            if first < end, bytes[first] == Self.quote {
                index = first + 1
                field.start = index
                record.quotationLine = record.line + innerLines
                guard closeQuotation(bytes, &index, &field, &innerLines, &record) else {
                    return .incomplete(insideQuotation: true)
                }
                if skipToEndOfCell(bytes, &index, &record) { record.fault = .quotation }
            } else {
                index = first
                _ = skipToEndOfCell(bytes, &index, &record)
                field.end = index
                while field.end > field.start, isSpace(bytes[field.end - 1]) { field.end -= 1 }
            }
            if index == end, !isLast { return .incomplete(insideQuotation: false) }
            record.fields.append(field)
            guard index < end else { return .complete(end: end, lineCount: innerLines) }
            let byte = bytes[index]
            index += 1
            if byte == delimiter { continue }
            if byte == Self.carriageReturn {
                if index == end, !isLast { return .incomplete(insideQuotation: false) }
                if index < end, bytes[index] == Self.lineFeed { index += 1 }
            }
            return .complete(end: index, lineCount: innerLines + 1)
        }
    }

    /// Goes behind the closing quotation mark; false if the window ends before it is certain where that is.
    private func closeQuotation(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ field: inout CSVRecord.Field,
        _ innerLines: inout Int,
        _ record: inout CSVRecord
    ) -> Bool {
        while index < end {
            let byte = bytes[index]
            index += 1
            switch byte {
            case Self.quote:
                if index == end, !isLast { return false }
                guard index < end, bytes[index] == Self.quote else {
                    field.end = index - 1
                    return true
                }
                if record.doubledQuotes.last != record.fields.count { record.doubledQuotes.append(record.fields.count) }
                index += 1
            case Self.lineFeed: innerLines += 1
            case Self.carriageReturn: if index < end, bytes[index] != Self.lineFeed { innerLines += 1 }
            case 0: record.fault = .zeroByte
            default: break
            }
        }
        return false
    }

    /// Goes to the delimiter or the end of the line, and says whether there was anything but spaces before it.
    private func skipToEndOfCell(_ bytes: Span<UInt8>, _ index: inout Int, _ record: inout CSVRecord) -> Bool {
        var hasText = false
        while index < end {
            let byte = bytes[index]
            // Most bytes of a table are digits, points and letters: above all bytes that end a cell, but perhaps one.
            if byte <= UInt8(ascii: ",") || byte == delimiter {
                if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn { return hasText }
                if byte == 0 { record.fault = .zeroByte }
                hasText = hasText || !isSpace(byte)
            } else {
                hasText = true
            }
            index += 1
        }
        return hasText
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != delimiter
    }
}
