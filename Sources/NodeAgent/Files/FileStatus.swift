// C's `stat` belongs to whichever of the two modules the compiler met first.
import CoreFoundation
import Glibc

/// What the system says of a file. Nothing else here asks it.
struct FileStatus {
    /// The size, in bytes.
    let byteCount: Int
    /// When its bytes were last changed, in nanoseconds since 1970.
    let modified: Int64
    /// The number that its file system gave it.
    let number: UInt64
    /// Whether it is a file that no other name leads to: bytes of a backup made of hard links are not ours to change.
    let hasOneName: Bool
    let isRegular: Bool
    let isFolder: Bool

    /// Asks by path; nil if there is nothing or it may not be asked.
    ///
    /// - Parameter follows: Whether of a symbolic link it is told what it leads to.
    init?(path: String, follows: Bool = true) {
        var status = stat()
        guard (follows ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.init(status)
    }

    /// Asks of an open file; nil with the reason in `errno`.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        byteCount = Int(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        number = UInt64(status.st_ino)
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        hasOneName = isRegular && status.st_nlink == 1
    }
}
