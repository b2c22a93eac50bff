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
    private let isRecycled: Bool
    /// The bytes of the file that is written over.
    private let heldByteCount: Int
    private var isCommitted = false
    /// The bytes written so far.
    private(set) var byteCount = 0
    /// Where the bytes end whose writing to the disk was begun.
    private var begun: off_t = 0

    /// Creates the temporary file in a folder, readable by its owner only. Another of the same name, left by a process
    /// that was killed, is replaced or written over.
    ///
    /// - Parameters:
    ///   - isHashed: Whether ``digest`` is asked for.
    ///   - isRecycled: Whether a file that is there under the temporary name is written over, and one whose place is
    ///     taken stays there under it, for the next. It saves the file system making one file and removing another,
    ///     which some do slowly, and finding room. For what may stay a while on the disk, so for no key.
    init(in folder: String, name: String, isHashed: Bool = true, isRecycled: Bool = false) throws(NodeError) {
        self.isHashed = isHashed
        self.isRecycled = isRecycled
        temporary = Self.temporary(in: folder, name: name)
        if isRecycled, let spare = Self.spare(temporary) {
            (descriptor, heldByteCount) = spare
            return
        }
        heldByteCount = 0
        unlink(temporary)
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .storage("create", temporary) }
    }

    /// The name under which a file is written.
    static func temporary(in folder: String, name: String) -> String { "\(folder)/\(name).new" }

    /// Opens a file to write over it, unless somebody reads it (``FileReader``), or it has another name too, under
    /// which its bytes are to stay.
    private static func spare(_ path: String) -> (descriptor: Int32, byteCount: Int)? {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        guard let status = FileStatus(descriptor: descriptor), status.hasOneName,
            flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else {
            close(descriptor)
            return nil
        }
        return (descriptor, status.byteCount)
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
        if heldByteCount > byteCount, ftruncate(descriptor, off_t(byteCount)) != 0 {
            throw .storage("shorten", temporary)
        }
        guard fdatasync(descriptor) == 0 else { throw .storage("flush", temporary) }
        if !isRecycled || file_exchange(temporary, path) != 0 {
            guard rename(temporary, path) == 0 else { throw .storage("rename to its place", path) }
        }
        isCommitted = true
        // What the disk may still have under the name is not written over.
        if !Self.flushFolder(of: path), isRecycled { unlink(temporary) }
    }

    deinit {
        close(descriptor)
        if !isCommitted { unlink(temporary) }
    }

    /// Makes a rename durable. A file system that cannot flush a folder is left to its own promises.
    ///
    /// - Returns: Whether the folder was flushed.
    @discardableResult
    static func flushFolder(of path: String) -> Bool {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
