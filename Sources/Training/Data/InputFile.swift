import Glibc

/// A regular file opened for reading from its beginning.
struct InputFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens a file.
    ///
    /// - Throws: ``DataError`` if there is no such file, or it is something else than a file.
    static func open(_ path: String) throws(DataError) -> InputFile {
        // A path with a byte 0 would be cut there and name another file.
        guard !path.utf8.contains(0) else { throw .fileMissing(path: path) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file"
            throw .unreadable(path: path, reason: "it is \(kind); expected a file")
        }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        return InputFile(descriptor: descriptor, path: path)
    }

    /// Reads the next bytes into a buffer, from that place on.
    ///
    /// - Returns: The number of bytes read; 0 at the end of the file.
    func read(into buffer: inout [UInt8], at place: Int) throws(DataError) -> Int {
        while true {
            // Safe: the pointer stays within the array, which is not resized during the call.
            let count = buffer.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: place), $0.count - place)
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw Self.failure(path) }
        }
    }

    private static func failure(_ path: String) -> DataError {
        errno == ENOENT || errno == ENOTDIR
            ? .fileMissing(path: path) : .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
