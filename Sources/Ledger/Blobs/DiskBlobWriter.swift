import Glibc
import Parameters
import Synchronization

/// A blob on its way to the disk.
final class DiskBlobWriter: BlobWriter {
    private let store: DiskBlobStore
    private let temporary: String
    private let state: Mutex<State>

    private struct State: ~Copyable {
        /// The temporary file; nil once the blob is finished, discarded or has failed.
        var file: OpenFile?
        var stream = ContentDigest.Stream()
        var byteCount = 0
        /// How many of the bytes are on their way to the disk.
        var begun = 0
    }

    init(store: DiskBlobStore, temporary: String) throws(BlobError) {
        do throws(FileFailure) {
            let file = try OpenFile(path: temporary, flags: O_WRONLY | O_CREAT | O_EXCL)
            self.store = store
            self.temporary = temporary
            state = Mutex(State(file: file))
        } catch {
            throw BlobError(error)
        }
    }

    deinit { discard() }

    func append(_ bytes: UnsafeRawBufferPointer) throws(BlobError) {
        try state.withLock { state throws(BlobError) in
            guard let file = state.file.take() else { throw .writerClosed }
            // Safe: the buffer is only read, and only during the calls.
            do throws(FileFailure) { try file.write(bytes) } catch {
                unlink(temporary)
                throw BlobError(error)
            }
            state.stream.update(bytes)
            state.byteCount += bytes.count
            state.begun = file.beginWriting(state.begun, until: state.byteCount)
            state.file = consume file
        }
    }

    func finish(expected: ContentDigest?) throws(BlobError) -> ContentDigest {
        try state.withLock { state throws(BlobError) in
            guard let file = state.file.take() else { throw .writerClosed }
            do throws(BlobError) {
                let found = state.stream.finish()
                if let expected, expected != found {
                    throw .digestMismatch(expected: expected, found: found, byteCount: state.byteCount)
                }
                try place(file, as: found)
                return found
            } catch {
                unlink(temporary)
                throw error
            }
        }
    }

    func discard() {
        state.withLock { state in
            if state.file.take() != nil { unlink(temporary) }
        }
    }

    private func place(_ file: borrowing OpenFile, as digest: ContentDigest) throws(BlobError) {
        do throws(FileFailure) {
            try file.flush()
            try store.adopt(temporary, as: digest)
        } catch {
            throw BlobError(error)
        }
    }
}
