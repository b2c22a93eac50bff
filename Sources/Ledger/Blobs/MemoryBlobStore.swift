public import Parameters
import Synchronization

/// Blobs in memory, for tests and for a coordinator that need not survive.
public final class MemoryBlobStore: BlobStore {
    private let blobs = Mutex<[ContentDigest: [UInt8]]>([:])

    /// A store of nothing.
    public init() {}

    /// Begins a blob.
    public func writer() throws(BlobError) -> any BlobWriter { MemoryBlobWriter(store: self) }

    /// Whether there is a blob of that digest.
    public func contains(_ digest: ContentDigest) throws(BlobError) -> Bool {
        blobs.withLock { $0[digest] != nil }
    }

    /// The number of the blob's bytes.
    public func byteCount(of digest: ContentDigest) throws(BlobError) -> Int { try whole(digest).count }

    /// Some bytes of the blob.
    public func read(_ digest: ContentDigest, range: Range<Int>) throws(BlobError) -> [UInt8] {
        let bytes = try whole(digest)
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw .range(digest, range, byteCount: bytes.count)
        }
        return Array(bytes[range])
    }

    /// Takes the blob away. Returns false if there was none.
    public func remove(_ digest: ContentDigest) throws(BlobError) -> Bool {
        blobs.withLock { $0.removeValue(forKey: digest) != nil }
    }

    /// The digests of all blobs, sorted.
    public func list() throws(BlobError) -> [ContentDigest] { blobs.withLock { $0.keys.sorted() } }

    /// Reads the blob and compares its bytes with its digest.
    public func verify(_ digest: ContentDigest) throws(BlobError) {
        let bytes = try whole(digest)
        let found = ContentDigest.of(bytes)
        guard found == digest else { throw .corrupt(digest, found: found, byteCount: bytes.count) }
    }

    /// Puts bytes under a digest, whether or not it is theirs.
    func store(_ bytes: [UInt8], as digest: ContentDigest) { blobs.withLock { $0[digest] = bytes } }

    private func whole(_ digest: ContentDigest) throws(BlobError) -> [UInt8] {
        guard let bytes = blobs.withLock({ $0[digest] }) else { throw .missing(digest) }
        return bytes
    }
}
