import Glibc

/// Writing a file that only its owner may read: private keys, and what stands beside them.
public enum PrivateFile {
    /// Writes a text so that the file is either as before or complete, never readable by others, and on the disk
    /// when the function returns: a temporary name in the same folder with mode 0600, flush, rename, flush the folder.
    ///
    /// - Throws: ``TrustError/privateFileNotWritten(path:reason:)``; then nothing was replaced and no temporary file
    ///   is left.
    public static func write(_ text: String, to path: String) throws(TrustError) {
        var generator = SystemRandomNumberGenerator()
        let temporary = "\(path).\(String(generator.next(), radix: 16)).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        do {
            try fill(descriptor, with: Array(text.utf8), path: path)
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let failure = failure(path)
            unlink(temporary)
            throw failure
        }
        flushFolder(of: path)
    }

    /// Writes all bytes, flushes and closes.
    private static func fill(_ descriptor: Int32, with bytes: [UInt8], path: String) throws(TrustError) {
        var written = 0
        var problem: TrustError?
        while written < bytes.count, problem == nil {
            // Safe: the pointer is used within the closure only, and the count is what is left of the buffer.
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                problem = failure(path)
            }
        }
        if problem == nil, fsync(descriptor) != 0 { problem = failure(path) }
        if close(descriptor) != 0, problem == nil { problem = failure(path) }
        if let problem { throw problem }
    }

    /// Makes the rename durable. A file system that cannot flush a folder is left to its own promises.
    private static func flushFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ path: String) -> TrustError {
        .privateFileNotWritten(path: path, reason: String(cString: strerror(errno)))
    }
}
