import Glibc
public import Parameters
import Synchronization

/// Blobs as files: `sha256/ab/<hexadecimal digest>` under a folder.
///
/// A blob is written to a temporary name, hashed on the way, flushed, and renamed; a kill or a power cut leaves it
/// whole or absent. Memory does not grow with the blob. The folder belongs to one process.
public final class DiskBlobStore: BlobStore {
    private let blobs: Folder
    private let unfinished: Folder
    private let names = TemporaryNames()
    /// Held while a blob gets its name, is claimed or taken away, so that none goes that was stored a moment ago.
    let placing = Mutex<Void>(())

    /// Opens the folder, makes it if it is missing, and takes away what an interrupted write left.
    ///
    /// - Parameter path: The folder, for instance `<data directory>/blobs`.
    public static func open(at path: String) throws(BlobError) -> DiskBlobStore {
        do throws(FileFailure) {
            let root = Folder(path: path)
            let store = DiskBlobStore(blobs: root.folder("sha256"), unfinished: root.folder("unfinished"))
            try store.blobs.make()
            try store.unfinished.make()
            for name in try store.unfinished.names() { try store.unfinished.remove(name) }
            return store
        } catch {
            throw BlobError(error)
        }
    }

    /// A store to read from, of which nothing is made or taken away.
    init(at root: Folder) {
        blobs = root.folder("sha256")
        unfinished = root.folder("unfinished")
    }

    private init(blobs: Folder, unfinished: Folder) {
        self.blobs = blobs
        self.unfinished = unfinished
    }

    /// Where the blob's file is, whether or not there is one.
    public func path(of digest: ContentDigest) -> String {
        "\(folder(of: digest).path)/\(digest.hexadecimal)"
    }

    /// Begins a blob.
    public func writer() throws(BlobError) -> any BlobWriter {
        try DiskBlobWriter(store: self, temporary: "\(unfinished.path)/\(names.next())")
    }

    /// Whether there is a blob of that digest.
    public func contains(_ digest: ContentDigest) throws(BlobError) -> Bool {
        do throws(FileFailure) {
            return try Folder.kind(at: path(of: digest)) == .other
        } catch {
            throw BlobError(error)
        }
    }

    /// The number of the blob's bytes.
    public func byteCount(of digest: ContentDigest) throws(BlobError) -> Int {
        do throws(FileFailure) {
            return try OpenFile(path: path(of: digest), flags: O_RDONLY).byteCount()
        } catch {
            throw failure(error, digest)
        }
    }

    /// Some bytes of the blob.
    public func read(_ digest: ContentDigest, range: Range<Int>) throws(BlobError) -> [UInt8] {
        let byteCount = try byteCount(of: digest)
        guard range.lowerBound >= 0, range.upperBound <= byteCount else {
            throw .range(digest, range, byteCount: byteCount)
        }
        do throws(FileFailure) {
            let bytes = try OpenFile(path: path(of: digest), flags: O_RDONLY).bytes(in: range)
            guard bytes.count == range.count else { throw FileFailure(path: path(of: digest), code: EIO) }
            return bytes
        } catch {
            throw failure(error, digest)
        }
    }

    /// Takes the blob away. Returns false if there was none.
    public func remove(_ digest: ContentDigest) throws(BlobError) -> Bool {
        do throws(FileFailure) {
            let folder = folder(of: digest)
            guard try folder.remove(digest.hexadecimal) else { return false }
            try folder.flush()
            return true
        } catch {
            throw BlobError(error)
        }
    }

    /// The digests of all blobs, sorted.
    public func list() throws(BlobError) -> [ContentDigest] {
        do throws(FileFailure) {
            var digests: [ContentDigest] = []
            for prefix in try blobs.names() where try Folder.kind(at: blobs.folder(prefix).path) == .folder {
                digests += try blobs.folder(prefix).names().compactMap { ContentDigest(hexadecimal: $0) }
            }
            return digests.sorted()
        } catch {
            throw BlobError(error)
        }
    }

    /// Reads the blob and compares its bytes with its digest.
    public func verify(_ digest: ContentDigest) throws(BlobError) {
        var stream = ContentDigest.Stream()
        var byteCount = 0
        do throws(FileFailure) {
            let file = try OpenFile(path: path(of: digest), flags: O_RDONLY)
            while true {
                let block = try file.bytes(in: byteCount..<byteCount + Self.blockByteCount)
                guard !block.isEmpty else { break }
                stream.update(block)
                byteCount += block.count
            }
        } catch {
            throw failure(error, digest)
        }
        let found = stream.finish()
        guard found == digest else { throw .corrupt(digest, found: found, byteCount: byteCount) }
    }

    /// Gives a temporary file, already flushed, its place under its digest.
    func adopt(_ temporary: String, as digest: ContentDigest) throws(FileFailure) {
        let folder = folder(of: digest)
        try folder.make()
        try placing.withLock { _ throws(FileFailure) in
            guard rename(temporary, path(of: digest)) == 0 else { throw .last(path(of: digest)) }
        }
        try folder.flush()
    }

    /// The bytes read at once when a blob is verified.
    private static let blockByteCount = 1 << 20

    private func folder(of digest: ContentDigest) -> Folder {
        blobs.folder(String(digest.hexadecimal.prefix(2)))
    }

    private func failure(_ failure: FileFailure, _ digest: ContentDigest) -> BlobError {
        failure.code == ENOENT ? .missing(digest) : BlobError(failure)
    }
}
