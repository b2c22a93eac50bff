import Glibc

/// The beginning of a SQLite file (sqlite.org/fileformat.html, section 1.3), read before SQLite sees the file.
struct DatabaseHeader {
    /// The bytes the file must have, if no log is beside it that has newer pages.
    let expectedByteCount: Int

    /// The header of a file, or nothing if it is not one of SQLite's.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else { return nil }
        let size = Int(bytes[16]) << 8 | Int(bytes[17])
        let pageByteCount = size == 1 ? 65536 : size
        let pageCount = bytes[28..<32].reduce(0) { $0 << 8 | Int($1) }
        expectedByteCount = pageByteCount * pageCount
    }

    /// What is wrong with a database's file from the outside; nil if nothing is.
    static func problem(at path: String) throws(FileFailure) -> String? {
        let file = try OpenFile(path: path, flags: O_RDONLY)
        guard let header = DatabaseHeader(try file.bytes(in: 0..<byteCount)) else {
            return "it does not begin as a SQLite database"
        }
        let found = try file.byteCount()
        let log = "\(path)-wal"
        if try Folder.kind(at: log) == .other, try OpenFile(path: log, flags: O_RDONLY).byteCount() > 0 { return nil }
        guard found < header.expectedByteCount else { return nil }
        return "it is cut short: found \(found) bytes, expected \(header.expectedByteCount)"
    }

    private static let byteCount = 100
    private static let magic = Array("SQLite format 3\0".utf8)
}
