import Parameters

/// Follows a chain from entry to entry: each has its bytes' digest, its place, and the digest of the one before. Who
/// signed is not asked here.
struct ChainWalk {
    /// The end so far.
    private(set) var head = ChainHead.origin

    /// Goes on behind a break: the entry counts as it is stored.
    mutating func skip(to row: EntryRow) { head = ChainHead(position: row.position, digest: row.stored.digest) }

    /// Checks that a row is the next entry, unchanged and in its place.
    ///
    /// - Throws: ``LedgerError/chainBroken(position:_:)``, or ``LedgerError/entryUnreadable(position:reason:)``.
    mutating func step(_ row: EntryRow) throws(LedgerError) {
        let expected = head.position + 1
        guard row.position >= expected else { throw .chainBroken(position: expected, .misplaced) }
        guard row.position == expected else { throw .chainBroken(position: expected, .dropped) }
        let computed = ChainEntry.digest(of: row.stored.bytes, after: row.previous)
        guard computed == row.stored.digest else {
            throw .chainBroken(position: expected, .changed(stored: row.stored.digest, computed: computed))
        }
        guard row.previous == head.digest else {
            throw .chainBroken(position: expected, .unlinked(stored: row.previous, expected: head.digest))
        }
        let entry: ChainEntry
        do throws(EntryFlaw) {
            entry = try row.stored.entry()
        } catch {
            throw .entryUnreadable(position: expected, reason: error.description)
        }
        guard entry.position == row.position, entry.previous == row.previous, entry.body.kind.text == row.kind,
            entry.body.study == row.study, entry.body.round == row.round
        else { throw .chainBroken(position: expected, .misplaced) }
        head = ChainHead(position: expected, digest: row.stored.digest)
    }
}
