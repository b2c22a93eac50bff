public import Federation
import Parameters

extension LedgerStore {
    /// Takes away the updates of rounds that no plan keeps any more.
    ///
    /// - Parameters:
    ///   - state: The core: its studies and their plans.
    ///   - instant: One that was stored later stays for now: its round is about to be committed.
    /// - Returns: How many went.
    public func removeUpdates(
        notKeptBy state: FederationState,
        storedBefore instant: Instant
    ) throws(LedgerError) -> Int {
        var kept: Set<ContentDigest> = []
        for (name, study) in state.studies {
            guard let count = study.plan.keep?.updates else { continue }
            var last: RoundNumber?
            var remaining = count
            while remaining > 0 {
                let page = try rounds(of: name, before: last, limit: min(remaining, Self.maximumPage))
                for round in page where round.record.kind == .training {
                    kept.formUnion(round.record.contributions.map(\.update))
                    remaining -= 1
                }
                guard let first = page.first?.record.round, first != .first else { break }
                last = first
            }
        }
        do throws(BlobError) {
            var removed = 0
            for digest in try updates.list() where !kept.contains(digest) {
                if try updates.remove(digest, storedBefore: instant) == .removed { removed += 1 }
            }
            return removed
        } catch {
            throw .blobs(error)
        }
    }
}
