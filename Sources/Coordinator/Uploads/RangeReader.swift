import Glibc
import NIOCore

/// Reads parts of a file into buffers for the network.
final class RangeReader: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens a file; throws ``SpoolError/failed(operation:path:code:)``.
    init(path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SpoolError.failed(operation: "open", path: path, code: errno) }
        self.path = path
    }

    deinit { close(descriptor) }

    /// The next bytes from an offset: at least one, at most `count`.
    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        let read = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
            // Safe: `target` has at least `count` writable bytes; no more are written than pread returns.
            max(0, pread(descriptor, target.baseAddress, count, off_t(offset)))
        }
        guard read > 0 else { throw SpoolError.failed(operation: "read", path: path, code: errno) }
        return buffer
    }
}
