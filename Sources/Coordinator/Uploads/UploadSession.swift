import CGlibc
import Glibc
import NIOCore
import Parameters
import Synchronization

/// One request's hold on a partial file. A newer request supersedes it: the older can write no more.
final class UploadSession: Sendable {
    private struct State {
        var descriptor: Int32
        var offset: Int
        /// The bytes of the whole file, if this session wrote them all.
        var stream: ContentDigest.Stream?
        /// Where the bytes end whose writing to the disk was begun.
        var begun: off_t
    }

    private let state: Mutex<State>
    private let path: String
    /// Whether the file's bytes are to be on the disk in the end.
    private let isFlushed: Bool

    /// A session that writes at an offset of an open file, which it closes.
    init(descriptor: Int32, offset: Int, path: String, isFlushed: Bool) {
        self.isFlushed = isFlushed
        let stream = offset == 0 ? ContentDigest.Stream() : nil
        state = Mutex(State(descriptor: descriptor, offset: offset, stream: stream, begun: off_t(offset)))
        self.path = path
    }

    /// The bytes in the file.
    var offset: Int { state.withLock(\.offset) }

    /// The digest of the file's bytes, made as they came; nil if an earlier session wrote some of them.
    var digest: ContentDigest? { state.withLock { $0.stream?.finish() } }

    /// Appends bytes.
    func append(_ buffer: ByteBuffer) throws {
        try state.withLock { state in
            guard state.descriptor >= 0 else { throw SpoolError.superseded }
            try buffer.withUnsafeReadableBytes { bytes in
                var written = 0
                while written < bytes.count {
                    // Safe: the range lies within `bytes`, which outlives the call.
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                    let count = pwrite(state.descriptor, rest.baseAddress, rest.count, off_t(state.offset))
                    guard count > 0 else {
                        if errno == EINTR { continue }
                        throw SpoolError.failed(operation: "write", path: path, code: errno)
                    }
                    written += count
                    state.offset += count
                }
                state.stream?.update(bytes)
            }
            if isFlushed { state.begun = file_begin_writing(state.descriptor, state.begun, off_t(state.offset)) }
        }
    }

    /// Ends the session; flushes the file to the disk first if asked.
    func close(flush: Bool = false) throws {
        try state.withLock { state in
            guard state.descriptor >= 0 else { return }
            let descriptor = state.descriptor
            state.descriptor = -1
            defer { Glibc.close(descriptor) }
            guard !flush || fdatasync(descriptor) == 0 else {
                throw SpoolError.failed(operation: "flush", path: path, code: errno)
            }
        }
    }

    deinit { try? close() }
}
