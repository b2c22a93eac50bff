import Federation
import Parameters

/// The updates whose bytes the outbox need not hold, once a journal that does not name them is on the disk.
struct ForgottenUpdates {
    private var digests: Set<ContentDigest> = []

    /// Whether there are none.
    var isEmpty: Bool { digests.isEmpty }

    /// Notes that an update's bytes may go.
    mutating func note(_ update: PendingUpdate) { digests.insert(update.digest) }

    /// Removes their bytes; those of an update that is still pending stay, for another round's may have the same.
    ///
    /// - Parameter kept: The state whose journal is on the disk. Bytes that no journal names are removed at the next
    ///   start, not the other way round.
    mutating func remove(from outbox: UpdateOutbox, having kept: NodeState) {
        for digest in digests.subtracting(kept.outbox.map(\.digest)) { outbox.remove(digest) }
        digests = []
    }
}
