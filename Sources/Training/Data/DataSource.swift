/// Where the rows are. Every file may be compressed with gzip, whatever its name.
public enum DataSource: Sendable, Hashable {
    /// Comma-separated values as RFC 4180 has them, in UTF-8; a line ends with LF, CRLF or CR.
    case csv(path: String, delimiter: UInt8 = UInt8(ascii: ","), header: CSVHeader = .firstLine)
    /// Images and labels in the format of MNIST: unsigned bytes, one image an example.
    case idx(images: String, labels: String)

    var fault: DataSchemaFault? {
        guard case .csv(_, let delimiter, let header) = self else { return nil }
        let forbidden = [0, UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        if delimiter >= 0x80 || forbidden.contains(delimiter) { return .delimiter(delimiter) }
        if case .names(let names) = header, names.isEmpty { return .noColumnNames }
        return nil
    }
}

/// Where the names of a table's columns stand.
public enum CSVHeader: Sendable, Hashable {
    /// In the file's first line.
    case firstLine
    /// Not in the file: these are the names, one a column.
    case names([String])
}
