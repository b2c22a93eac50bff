/// A fault of the product that the simulator is told to have, to prove that it would be found.
///
/// Each stands in one place of the simulated shells, where the real shell has to do the right thing. A test switches
/// them on one at a time.
public enum DeliberateFault: String, Sendable, Hashable, CaseIterable {
    /// The coordinator acknowledges an update before it is stored that it was accepted.
    case acknowledgesBeforeStoring = "acknowledges-before-storing"
    /// The coordinator acknowledges an update while a power cut would still take the knowledge of it.
    case acknowledgesBeforeFlushing = "acknowledges-before-flushing"
    /// The coordinator accepts an update before its file is in place.
    case acceptsBeforePlacing = "accepts-before-placing"
    /// An update that is known already is added to the sum again.
    case countsDuplicates = "counts-duplicates"
    /// The digest of a received update is not compared with the announced one.
    case skipsDigest = "skips-digest"
    /// A component that is not finite or out of bound is not looked for.
    case skipsBounds = "skips-bounds"
    /// Whose an update is, is taken from what the sender says and not from its certificate.
    case trustsClaimedName = "trusts-claimed-name"
    /// Bytes that are being checked may still be written to.
    case sealsNothing = "seals-nothing"
    /// Bytes are appended wherever the file ends, not where the request says.
    case ignoresOffset = "ignores-offset"
    /// After a restart nobody looks whether the accepted updates are still there.
    case trustsSpool = "trusts-spool"
    /// After a restart what was under way is not done again.
    case forgetsPendingWork = "forgets-pending-work"
    /// After a restart no deadline is waited for.
    case forgetsDeadlines = "forgets-deadlines"
    /// Whoever waits for work is not told when there is some.
    case wakesNobody = "wakes-nobody"
    /// The spool is emptied before the round is committed.
    case clearsSpoolEarly = "clears-spool-early"
    /// A model is not flushed before its round is committed.
    case commitsUnflushedModel = "commits-unflushed-model"
    /// A snapshot says that it has one event more than it has.
    case snapshotSkipsEvent = "snapshot-skips-event"
    /// The model to which a mean is added is not checked against its digest.
    case trustsStoredModel = "trusts-stored-model"
    /// Every update weighs the same.
    case ignoresExamples = "ignores-examples"
    /// A late update weighs as much as one in time.
    case ignoresStaleness = "ignores-staleness"
    /// The sum is of floats, in the order of arrival.
    case sumsInArrivalOrder = "sums-in-arrival-order"
    /// A node forgets its update when it is acknowledged.
    case nodeForgetsEarly = "node-forgets-early"
    /// A node sends its update before it is on its own disk.
    case nodeSendsBeforeKeeping = "node-sends-before-keeping"
    /// A node does not compare a model with its digest.
    case nodeTrustsDownload = "node-trusts-download"
    /// What a node trains depends on how often it started.
    case nodeTrainsByChance = "node-trains-by-chance"
}
