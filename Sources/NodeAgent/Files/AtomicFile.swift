import CGlibc
import Glibc
import Parameters

/// A file being written under a temporary name: it takes its place complete and flushed, or not at all.
///
/// Dropped before ``commit(to:)``, it leaves nothing.
final class AtomicFile {
    private let descriptor: Int32
    private let temporary: String
    private var stream = ContentDigest.Stream()
    private let isHashed: Bool
    private var isCommitted = false
    /// The bytes written so far.
    private(set) var byteCount = 0
    /// Where the bytes end whose writing to the disk was begun.
    private var begun: off_t = 0

    /// Creates the temporary file in a folder, readable by its owner only. Another of the same name, left by a process
    /// that was killed, is replaced.
    ///
    /// - Parameter isHashed: Whether ``digest`` is asked for.
    init(in folder: String, name: String, isHashed: Bool = true) throws(NodeError) {
        self.isHashed = isHashed
        temporary = "\(folder)/\(name).new"
        unlink(temporary)
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .storage("create", temporary) }
    }

    /// Bytes written and hashed at once, so that they are hashed while the processor's cache has them: 256 KiB.
    private static let pieceByteCount = 256 * 1024

    /// Adds bytes at the end.
    func append(_ bytes: UnsafeRawBufferPointer) throws(NodeError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Safe: the piece lies within the caller's buffer, which outlives the call.
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceByteCount))
            try write(piece)
            if isHashed { stream.update(piece) }
            rest = rest.dropFirst(piece.count)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(NodeError) {
        var written = 0
        while written < bytes.count {
            // Safe: the range lies within the caller's buffer, which outlives the call.
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw .storage("write", temporary)
            }
            written += count
        }
        byteCount += bytes.count
        begun = file_begin_writing(descriptor, begun, off_t(byteCount))
    }

    /// Adds bytes at the end.
    func append(_ bytes: [UInt8]) throws(NodeError) {
        // Safe: the array outlives the closure that reads it.
        try bytes.withUnsafeBytes { buffer in Result { () throws(NodeError) in try append(buffer) } }.get()
    }

    /// The digest of the bytes written so far.
    var digest: ContentDigest { stream.finish() }

    /// Flushes the file, gives it its name, and flushes the folder.
    func commit(to path: String) throws(NodeError) {
        guard fsync(descriptor) == 0 else { throw .storage("flush", temporary) }
        guard rename(temporary, path) == 0 else { throw .storage("rename to its place", path) }
        isCommitted = true
        Self.flushFolder(of: path)
    }

    deinit {
        close(descriptor)
        if !isCommitted { unlink(temporary) }
    }

    /// Makes a rename durable. A file system that cannot flush a folder is left to its own promises.
    static func flushFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
