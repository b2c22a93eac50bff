import Glibc
import Parameters

/// Reads a file block by block into one aligned buffer that is used again and again.
final class BlockReader {
    /// 1 MiB: large enough that a call costs nothing, small enough for the processor's cache.
    static let blockByteCount = 1 << 20

    /// The bytes of the file when it was opened.
    let byteCount: Int
    private let descriptor: Int32
    private let path: String
    // Safe: allocated once in `init`, freed once in `deinit`, reached only through this object's methods.
    private let buffer: UnsafeMutableRawBufferPointer

    /// Opens a file; throws ``SpoolError/failed(operation:path:code:)``.
    init(path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SpoolError.failed(operation: "open", path: path, code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw SpoolError.failed(operation: "stat", path: path, code: code)
        }
        byteCount = Int(status.st_size)
        self.path = path
        // No larger than the file: a block of 1 MiB comes from the system, one page after another.
        buffer = .allocate(byteCount: max(1, min(Self.blockByteCount, byteCount)), alignment: 64)
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// Calls `body` with each block of a range of the file, in order; stops early when it returns false.
    func forEachBlock(in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let wanted = min(buffer.count, range.upperBound - offset)
            var filled = 0
            while filled < wanted {
                // Safe: `filled < wanted ≤ buffer.count`.
                let target = buffer.baseAddress?.advanced(by: filled)
                let count = pread(descriptor, target, wanted - filled, off_t(offset + filled))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    throw SpoolError.failed(operation: "read", path: path, code: count < 0 ? errno : 0)
                }
                filled += count
            }
            // Safe: the block was just filled; the borrowed view ends with the call.
            guard try body(UnsafeRawBufferPointer(rebasing: buffer[..<wanted])) else { return }
            offset += wanted
        }
    }

    /// The first bytes of the file, at most `limit`.
    func prefix(_ limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let end = min(limit, byteCount)
        bytes.reserveCapacity(end)
        try forEachBlock(in: 0..<end) { block in
            bytes.append(contentsOf: block)
            return true
        }
        return bytes
    }

    /// The digest of the file's bytes.
    func digest() throws -> ContentDigest {
        var stream = ContentDigest.Stream()
        try forEachBlock(in: 0..<byteCount) { block in
            stream.update(block)
            return true
        }
        return stream.finish()
    }
}
