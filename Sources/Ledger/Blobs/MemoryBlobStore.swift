public import Parameters
import Synchronization

/// Blobs in memory, for tests and for a coordinator that need not survive.
public final class MemoryBlobStore: BlobStore {
    private let blobs = Mutex<[ContentDigest: [UInt8]]>([:])

    /// A store of nothing.
    public init() {}

    public func writer() throws(BlobError) -> any BlobWriter { MemoryBlobWriter(store: self) }

    public func contains(_ digest: ContentDigest) throws(BlobError) -> Bool {
        blobs.withLock { $0[digest] != nil }
    }

    public func byteCount(of digest: ContentDigest) throws(BlobError) -> Int { try whole(digest).count }

    public func read(_ digest: ContentDigest, range: Range<Int>) throws(BlobError) -> [UInt8] {
        let bytes = try whole(digest)
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw .range(digest, range, byteCount: bytes.count)
        }
        return Array(bytes[range])
    }

    public func remove(_ digest: ContentDigest) throws(BlobError) -> Bool {
        blobs.withLock { $0.removeValue(forKey: digest) != nil }
    }

    public func list() throws(BlobError) -> [ContentDigest] { blobs.withLock { $0.keys.sorted() } }

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
