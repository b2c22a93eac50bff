public import Federation

/// Where a federation's events, snapshots and the chain of facts are kept.
///
/// Two conformers: ``LedgerStore``, on the disk, and ``MemoryEventStore``, of which a test or a simulation can lose
/// what was not flushed. ``FederationJournal`` is what writes to one.
public protocol EventStore: AnyObject, Sendable {
    /// Stores an event with everything that comes of it, or nothing.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - now: When, as the core is told.
    ///   - entries: The facts that go to the end of the chain, in order; the records of rounds are among them.
    ///   - documents: Changes of documents, in order.
    ///   - audit: What stands in the audit about it.
    ///   - durability: `.process` survives the death of this process, `.flush` a power cut too. An event that
    ///     commits a round is always flushed, and a flush is one of everything before it.
    /// - Returns: The event's place in the history, from 1.
    @discardableResult
    func append(
        _ event: FederationEvent,
        at now: Instant,
        entries: [EntryBody],
        documents: [DocumentChange],
        audit: [AuditEntry],
        durability: Plan.Durability
    ) throws(LedgerError) -> Int64

    /// Returns when every event stored so far survives a power cut.
    func flush() throws(LedgerError)

    /// Where the federation is: the newest sound snapshot and the events after it, handed to the core again.
    func load() throws(LedgerError) -> LoadedState

    /// Stores the state after an event, so that the next start need not fold the events until then.
    func writeSnapshot(_ state: FederationState, through sequence: Int64) throws(LedgerError)
}

extension LedgerStore: EventStore {}
