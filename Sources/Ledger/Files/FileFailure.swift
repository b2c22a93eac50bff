import Glibc

/// What the operating system said to a call on a file.
struct FileFailure: Error, Hashable {
    /// The file or folder.
    let path: String
    /// The value of `errno`.
    let code: Int32

    /// The failure of the call just made.
    static func last(_ path: String) -> FileFailure { FileFailure(path: path, code: errno) }

    /// The system's words.
    // Safe: strerror returns a terminated string, which is copied at once.
    var reason: String { String(cString: strerror(code)) }

    /// Whether there is no room, by the disk or by a quota.
    var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

    /// Whether the place may not be written to.
    var isNotWritable: Bool { [EACCES, EPERM, EROFS, ENOTDIR].contains(code) }
}
