import Glibc
import NIOCore
import Parameters

/// A download that may be continued: its bytes under a temporary name, and their digest as they arrive.
final class PartialDownload {
    /// What is being downloaded.
    let digest: ContentDigest
    private let partial: String
    private let destination: String
    private let descriptor: Int32
    private var stream: ContentDigest.Stream
    /// The bytes that are here.
    private(set) var byteCount: Int

    /// Opens or creates the temporary file; what is in it is kept.
    init(digest: ContentDigest, partial: String, destination: String) throws(NodeError) {
        descriptor = open(partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .storage("open", partial) }
        self.digest = digest
        self.partial = partial
        self.destination = destination
        stream = ContentDigest.Stream()
        byteCount = 0
        let held = try FileReader(path: partial)
        stream = try held.digest()
        byteCount = held.byteCount
    }

    deinit { close(descriptor) }

    /// Throws away what is here.
    func startOver() throws(NodeError) {
        guard ftruncate(descriptor, 0) == 0 else { throw .storage("empty", partial) }
        stream = ContentDigest.Stream()
        byteCount = 0
    }

    /// Adds the next bytes.
    func append(_ buffer: ByteBuffer) throws(NodeError) {
        var written = 0
        while written < buffer.readableBytes {
            // Safe: the bytes are only read, and only during the call.
            let count = buffer.withUnsafeReadableBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                return pwrite(descriptor, rest.baseAddress, rest.count, off_t(byteCount + written))
            }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw .storage("write", partial)
            }
            written += count
        }
        byteCount += written
        // Safe: the bytes are only read, and only during the call.
        buffer.withUnsafeReadableBytes { stream.update($0) }
    }

    /// The digest of the bytes that are here.
    var found: ContentDigest { stream.finish() }

    /// Gives the file its place if its bytes are the right ones; wrong bytes are thrown away.
    ///
    /// - Returns: Whether they are.
    func finish() throws(NodeError) -> Bool {
        guard found == digest else {
            try startOver()
            return false
        }
        guard rename(partial, destination) == 0 else { throw .storage("rename to its place", destination) }
        return true
    }
}
