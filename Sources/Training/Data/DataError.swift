/// Why data could not be read.
public enum DataError: Error, Sendable, Hashable {
    /// No table could fit the schema.
    case schema(DataSchemaFault)
    /// There is no such file.
    case fileMissing(path: String)
    /// The file cannot be read.
    case unreadable(path: String, reason: String)
    /// The file has no bytes.
    case empty(path: String)
    /// The file is larger than accepted, decompressed if it was compressed.
    case fileTooLarge(path: String, limit: Int)
    /// The data have more values than accepted.
    case tooManyValues(path: String, limit: Int)
    /// The compressed file ends too early.
    case gzipTruncated(path: String)
    /// The compressed file was changed.
    case gzipCorrupted(path: String, reason: String)
    /// The table's text is not UTF-8.
    case notUTF8(path: String, line: Int, found: String)
    /// The columns of the table's header do not fit the schema.
    case columns(path: String, line: Int, ColumnFault)
    /// A quotation mark is never closed.
    case quotationUnclosed(path: String, line: Int)
    /// A row is longer than accepted.
    case rowTooLong(path: String, line: Int, limit: Int, insideQuotation: Bool)
    /// Rows do not fit the schema: the first of them, and how many of how many there are.
    case badRows(path: String, first: RowFault, lines: [Int], count: Int, rowCount: Int, policy: BadRowPolicy)
    /// No row is left to train on.
    case noRows(path: String, read: Int, leftOut: Int, heldOut: Int)
    /// A file is not in the format of MNIST.
    case idx(path: String, IDXFault)

    /// The stable code, with a page in `docs/errors`.
    public var code: String {
        switch self {
        case .schema: "data-schema"
        case .fileMissing: "data-file-missing"
        case .unreadable: "data-file-unreadable"
        case .empty: "data-file-empty"
        case .fileTooLarge, .tooManyValues: "data-too-large"
        case .gzipTruncated, .gzipCorrupted: "data-gzip"
        case .notUTF8: "data-not-utf-8"
        case .columns: "data-columns"
        case .quotationUnclosed: "data-quotation"
        case .rowTooLong: "data-row-too-long"
        case .badRows: "data-bad-rows"
        case .noRows: "data-no-rows"
        case .idx: "data-idx"
        }
    }
}
