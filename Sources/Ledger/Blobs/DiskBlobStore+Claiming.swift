import Federation
import Glibc
public import Parameters
import Synchronization

/// Blobs that are stored, asked for and taken away at the same time.
extension DiskBlobStore {
    /// Whether there is a blob of that digest; if so, it counts as stored now, so that it is not taken away before
    /// whoever asked can name it.
    public func claim(_ digest: ContentDigest) throws(BlobError) -> Bool {
        try placing.withLock { _ throws(BlobError) in
            do throws(FileFailure) {
                try OpenFile(path: path(of: digest), flags: O_RDWR).touch()
                return true
            } catch {
                guard error.code == ENOENT else { throw BlobError(error) }
                return false
            }
        }
    }

    /// What became of a blob that was to be taken away.
    enum Removal {
        case removed
        /// There was none.
        case absent
        /// It stays for now.
        case postponed
    }

    /// Takes the blob away, unless it was stored or claimed at `instant` or later.
    func remove(_ digest: ContentDigest, storedBefore instant: Instant) throws(BlobError) -> Removal {
        try placing.withLock { _ throws(BlobError) in
            guard let stored = try stored(digest) else { return .absent }
            guard stored < instant else { return .postponed }
            return try remove(digest) ? .removed : .absent
        }
    }

    /// When the blob was stored or claimed last; nil if there is none.
    func stored(_ digest: ContentDigest) throws(BlobError) -> Instant? {
        do throws(FileFailure) {
            return Instant(milliseconds: try OpenFile(path: path(of: digest), flags: O_RDONLY).modified())
        } catch {
            guard error.code == ENOENT else { throw BlobError(error) }
            return nil
        }
    }
}
