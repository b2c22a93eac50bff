import Glibc
import NIOCore
import Parameters

/// A file read in pieces.
final class FileReader: Sendable {
    /// Bytes read at once: 256 KiB.
    static let chunkByteCount = 256 * 1024

    private let descriptor: Int32
    private let path: String
    /// The size of the file when it was opened.
    let byteCount: Int

    /// Opens a regular file.
    ///
    /// - Parameter isHeld: Whether ``AtomicFile`` is not to write over it while it is open, after it was replaced.
    init(path: String, isHeld: Bool = false) throws(NodeError) {
        descriptor = isHeld ? Self.openHeld(path) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .storage("open", path) }
        guard let status = FileStatus(descriptor: descriptor) else {
            let failure = NodeError.storage("inspect", path)
            close(descriptor)
            throw failure
        }
        self.path = path
        byteCount = status.byteCount
    }

    deinit { close(descriptor) }

    /// Opens the file that is in the place when it has its lock. One that was replaced before may be written over.
    private static func openHeld(_ path: String) -> Int32 {
        while true {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            // Where there are no locks nothing is written over.
            guard descriptor >= 0, flock(descriptor, LOCK_SH) == 0,
                let own = FileStatus(descriptor: descriptor)?.number, let placed = FileStatus(path: path)?.number,
                own != placed
            else { return descriptor }
            close(descriptor)
        }
    }

    /// The next bytes from an offset; at most `count`, none at the end.
    func read(at offset: Int, count: Int = FileReader.chunkByteCount) throws(NodeError) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        var code: Int32 = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
            while true {
                // Safe: `target` has at least `count` writable bytes; pread writes no more than it returns.
                let read = pread(descriptor, target.baseAddress, count, off_t(offset))
                if read >= 0 { return read }
                code = errno
                if code != EINTR { return 0 }
                code = 0
            }
        }
        guard code == 0 else { throw .storage("read", path, code: code) }
        return buffer
    }

    /// Fills a buffer with the bytes from an offset on.
    ///
    /// - Throws: ``NodeError``, also if the file ends before.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(NodeError) {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            // Safe: the pointer and the count are what is left of the caller's buffer, which outlives the call.
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .storage("read", path, code: count < 0 ? errno : EIO) }
            filled += count
        }
    }

    /// So many bytes from an offset on.
    ///
    /// - Throws: ``NodeError``, also if the file ends before.
    func bytes(at offset: Int, count: Int) throws(NodeError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // Safe: the array outlives the closure that writes to it.
        try bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(NodeError) in try read(into: buffer, at: offset) }
        }
        .get()
        return bytes
    }

    /// The digest of the first bytes of the file, or of all.
    func digest(upTo end: Int? = nil) throws(NodeError) -> ContentDigest.Stream {
        var stream = ContentDigest.Stream()
        let end = end ?? byteCount
        var offset = 0
        while offset < end {
            let buffer = try read(at: offset, count: min(Self.chunkByteCount, end - offset))
            guard buffer.readableBytes > 0 else { break }
            // Safe: the bytes are only read, and only during the call.
            buffer.withUnsafeReadableBytes { stream.update($0) }
            offset += buffer.readableBytes
        }
        return stream
    }
}

/// A file from an offset to its end, as the body of a request.
struct FileChunks: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let reader: FileReader
    let start: Int
    private let progress: TransferProgress

    /// The bytes of a file from an offset on, telling of every piece that is taken.
    init(reader: FileReader, start: Int, noting progress: TransferProgress) {
        self.reader = reader
        self.start = start
        self.progress = progress
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        let reader: FileReader
        var offset: Int
        let progress: TransferProgress

        mutating func next() async throws -> ByteBuffer? {
            progress.moved()
            guard offset < reader.byteCount else { return nil }
            let count = Swift.min(FileReader.chunkByteCount, reader.byteCount - offset)
            let buffer = try reader.read(at: offset, count: count)
            guard buffer.readableBytes > 0 else { return nil }
            offset += buffer.readableBytes
            return buffer
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader, offset: start, progress: progress) }
}
