extension DataError: CustomStringConvertible {
    /// A sentence: where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .schema(let fault): "data schema: \(fault)"
        case .fileMissing(let path): "\(path): no such file; check the path, it is relative to node.yaml"
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .empty(let path): "\(path): the file is empty; expected a table"
        case .fileTooLarge(let path, let limit):
            "\(path): more than \(limit) bytes, uncompressed; expected no more; divide the file"
        case .tooManyValues(let path, let limit):
            "\(path): more than \(limit) feature values; expected no more; use fewer rows, columns or categories"
        case .gzipTruncated(let path): "\(path): the gzip file ends too early; copy or download it again"
        case .gzipCorrupted(let path, let reason):
            "\(path): the gzip file is damaged: \(reason); copy or download it again"
        case .notUTF8(let path, let line, let found):
            "\(path):\(line): found \(found), expected text in UTF-8; save the table as UTF-8"
        case .quotationUnclosed(let path, let line):
            "\(path):\(line): the quotation mark that opens a cell here is never closed; close or double it"
        case .rowTooLong(let path, let line, let limit, let insideQuotation):
            "\(path):\(line): a row of more than \(limit) bytes; "
                + (insideQuotation ? "is a quotation mark not closed?" : "is this a table, with one row a line?")
        case .badRows(let path, let first, let lines, let count, let rowCount, let policy):
            Self.sentence(path, first, lines: lines, count: count, of: rowCount, policy)
        case .noRows(let path, let read, let leftOut, let heldOut):
            "\(path): no row to train on: \(read) read, \(leftOut) left out, \(heldOut) held out; "
                + "expected at least one; add rows, or hold out fewer"
        case .idx(let path, let fault): "\(path): \(fault)"
        case .columns(let path, let line, let fault): "\(path):\(line): \(fault)"
        }
    }

    private static func sentence(
        _ path: String,
        _ first: RowFault,
        lines: [Int],
        count: Int,
        of rowCount: Int,
        _ policy: BadRowPolicy
    ) -> String {
        let place = "\(path):\(first.line): \(first)"
        let others =
            count == 1
            ? "" : "; \(count) of \(rowCount) rows are bad (\(ReportedLines.sentence(lines, of: count)))"
        return switch policy {
        case .refuse: "\(place)\(others); correct \(count == 1 ? "it" : "them"), or set bad_rows to skip"
        case .skip(let fraction):
            "\(place)\(others), more than the part \(fraction) that may be skipped; correct them or the schema"
        }
    }
}
