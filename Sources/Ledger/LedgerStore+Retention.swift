public import Federation
import Glibc
public import Parameters

extension LedgerStore {
    /// What became of blobs that were to be taken away.
    public struct Removal: Sendable, Hashable {
        /// Those that were taken away.
        public var removed: [ContentDigest] = []
        /// Those that were gone already.
        public var absent: [ContentDigest] = []
        /// Those that stay for now: written or asked for a moment ago, or somebody reads.
        public var postponed: [ContentDigest] = []
    }

    /// Takes blobs away that nobody names any more. One that was stored, or stored again, after `instant` stays for
    /// now: whoever stored it may be about to name it. While a backup reads, all stay. A download under way goes on to
    /// its end.
    public func removeBlobs(_ digests: [ContentDigest], storedBefore instant: Instant) throws(LedgerError) -> Removal {
        var removal = Removal()
        do {
            guard let alone = try BlobsInUse.own(directory) else {
                removal.postponed = digests
                return removal
            }
            for digest in digests {
                switch try blobs.remove(digest, storedBefore: instant) {
                case .removed: removal.removed.append(digest)
                case .absent: removal.absent.append(digest)
                case .postponed: removal.postponed.append(digest)
                }
            }
            _ = consume alone
        } catch {
            switch error {
            case let error as BlobError: throw .blobs(error)
            default: throw LedgerError(error, directory: directory)
            }
        }
        return removal
    }

    /// The blobs that were stored before `instant` and that `isNamed` says nobody names: what a kill between storing
    /// and naming leaves.
    public func unnamedBlobs(
        storedBefore instant: Instant,
        isNamed: (ContentDigest) -> Bool
    ) throws(LedgerError) -> [ContentDigest] {
        do throws(BlobError) {
            var found: [ContentDigest] = []
            for digest in try blobs.list() where !isNamed(digest) {
                if let stored = try blobs.stored(digest), stored < instant { found.append(digest) }
            }
            return found
        } catch {
            throw .blobs(error)
        }
    }
}
