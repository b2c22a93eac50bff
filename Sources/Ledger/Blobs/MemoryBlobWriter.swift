import Parameters
import Synchronization

/// A blob on its way into memory.
final class MemoryBlobWriter: BlobWriter {
    private let store: MemoryBlobStore
    /// The bytes so far; nil once the blob is finished or discarded.
    private let bytes = Mutex<[UInt8]?>([])

    init(store: MemoryBlobStore) { self.store = store }

    func append(_ block: UnsafeRawBufferPointer) throws(BlobError) {
        try bytes.withLock { bytes throws(BlobError) in
            // Safe: the buffer is only read, and only during the call.
            guard bytes?.append(contentsOf: block) != nil else { throw .writerClosed }
        }
    }

    func finish(expected: ContentDigest?) throws(BlobError) -> ContentDigest {
        guard let whole = bytes.withLock({ $0.take() }) else { throw .writerClosed }
        let found = ContentDigest.of(whole)
        if let expected, expected != found {
            throw .digestMismatch(expected: expected, found: found, byteCount: whole.count)
        }
        store.store(whole, as: found)
        return found
    }

    func discard() { bytes.withLock { $0 = nil } }
}
