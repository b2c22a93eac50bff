import Federation
import Ledger
import Parameters

/// Puts the updates of a round that is about to be committed where their mean can be computed again from, if the plan
/// keeps them.
struct KeptUpdates {
    let spool: Spool
    let updates: DiskBlobStore

    /// Copies the files of those contributions. One that is there already is left.
    @concurrent
    func keep(_ contributions: [Contribution], of round: RoundPlan) async throws {
        for part in contributions where try !updates.claim(part.update) {
            let key = UploadKey(
                study: round.study,
                round: part.origin(in: round.number),
                node: part.node,
                digest: part.update
            )
            let file = try BlockReader(path: spool.path(of: key))
            let writer = try updates.writer()
            do {
                // Safe: the block is used only within the call that hands it over.
                try file.forEachBlock(in: 0..<file.byteCount) { block in
                    try writer.append(block)
                    return true
                }
                _ = try writer.finish(expected: part.update)
            } catch {
                writer.discard()
                throw error
            }
        }
    }
}
