import Glibc

/// Empty files that become the next ones. To rename a file costs a file system less than to remove it and make another:
/// some are slow to make one where others were removed a moment ago.
struct SpareFiles {
    /// More than so many are not kept.
    static let limit = 64

    private let folder: String
    private var count = 0

    /// In a folder, which is made if it is missing. What a process before kept there is used up.
    init(in folder: String) {
        self.folder = folder
        mkdir(folder, 0o700)
        while count < Self.limit, access(path(count), F_OK) == 0 { count += 1 }
    }

    private func path(_ index: Int) -> String { "\(folder)/\(index)" }

    /// Empties a file and keeps it; removes it if there are enough, or if it has another name too, under which its
    /// bytes are to stay.
    mutating func put(_ file: String) {
        guard count < Self.limit, hasOneName(file), truncate(file, 0) == 0, rename(file, path(count)) == 0 else {
            unlink(file)
            return
        }
        count += 1
    }

    /// Has one take a place where there is no file, if there are any.
    mutating func place(at file: String) {
        guard count > 0 else { return }
        count -= 1
        guard hasOneName(path(count)) else {
            unlink(path(count))
            return
        }
        rename(path(count), file)
    }

    /// Whether it is a file that no other name leads to: bytes of a backup made of hard links are not ours to change.
    private func hasOneName(_ file: String) -> Bool {
        var status = stat()
        return lstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1
    }
}
