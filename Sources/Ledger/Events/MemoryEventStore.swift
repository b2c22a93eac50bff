public import Federation
import Synchronization

/// Events in memory, for tests and simulations: what ``LedgerStore`` keeps, without a disk, and with a way to lose what
/// was not flushed as a power cut would. Of the chain it keeps the records of rounds, unchained; documents and audit
/// entries it does not keep.
public final class MemoryEventStore: EventStore {
    private struct Contents {
        var events: [StoredEvent] = []
        var snapshots: [(sequence: Int64, state: FederationState)] = []
        var rounds: [StudyName: [RoundRecord]] = [:]
        /// How many events a power cut leaves at least.
        var flushed = 0
        /// Why the next writes fail; nil if they do not.
        var failure: LedgerError?
    }

    private let contents = Mutex(Contents())

    /// A store of no events.
    public init() {}

    /// Stores an event and the records among its facts.
    @discardableResult
    public func append(
        _ event: FederationEvent,
        at now: Instant,
        entries: [EntryBody] = [],
        documents: [DocumentChange] = [],
        audit: [AuditEntry] = [],
        durability: Plan.Durability
    ) throws(LedgerError) -> Int64 {
        try contents.withLock { (contents) throws(LedgerError) in
            if let failure = contents.failure { throw failure }
            let records = entries.compactMap(\.record)
            for record in records {
                try record.requireNext(after: contents.rounds[record.study]?.last?.round)
            }
            let sequence = Int64(contents.events.count) + 1
            contents.events.append(StoredEvent(sequence: sequence, at: now, event: event))
            for record in records { contents.rounds[record.study, default: []].append(record) }
            if durability == .flush || !records.isEmpty { contents.flushed = contents.events.count }
            return sequence
        }
    }

    /// From now on a power cut leaves every event stored so far.
    public func flush() throws(LedgerError) {
        try contents.withLock { (contents) throws(LedgerError) in
            if let failure = contents.failure { throw failure }
            contents.flushed = contents.events.count
        }
    }

    /// The newest snapshot and the events after it, folded.
    public func load() throws(LedgerError) -> LoadedState {
        contents.withLock { contents in
            let snapshot = contents.snapshots.last
            var state = snapshot?.state ?? FederationState()
            for stored in contents.events.dropFirst(Int(snapshot?.sequence ?? 0)) {
                _ = state.handle(stored.event, at: stored.at)
            }
            return LoadedState(
                state: state,
                lastEvent: Int64(contents.events.count),
                snapshot: snapshot?.sequence,
                unusableSnapshots: []
            )
        }
    }

    /// Stores the state after an event.
    public func writeSnapshot(_ state: FederationState, through sequence: Int64) throws(LedgerError) {
        try contents.withLock { (contents) throws(LedgerError) in
            if let failure = contents.failure { throw failure }
            guard sequence >= 1, sequence <= contents.events.count else {
                throw .snapshotUnfaithful(sequence: sequence)
            }
            contents.snapshots.removeAll { $0.sequence >= sequence }
            contents.snapshots.append((sequence, state))
            if contents.snapshots.count > LedgerStore.snapshotsKept { contents.snapshots.removeFirst() }
        }
    }

    // MARK: What a test or a simulation does to it

    /// The number of events that are stored.
    public var eventCount: Int { contents.withLock { $0.events.count } }

    /// How many events a power cut leaves at least.
    public var flushedEventCount: Int { contents.withLock { $0.flushed } }

    /// Makes every write fail until it is told nil, as a full disk does.
    public func fail(with error: LedgerError?) { contents.withLock { $0.failure = error } }

    /// The power goes: of the events that were not flushed only the first so many are left.
    ///
    /// - Parameter unflushed: How many of them; what is more than there are is all of them.
    public func losePower(keeping unflushed: Int) {
        contents.withLock { contents in
            let count = min(contents.events.count, contents.flushed + max(0, unflushed))
            contents.events.removeLast(contents.events.count - count)
            contents.snapshots.removeAll { $0.sequence > count }
            contents.flushed = count
        }
    }

    /// The records of a study, in order.
    public func rounds(of study: StudyName) -> [RoundRecord] {
        contents.withLock { $0.rounds[study] ?? [] }
    }
}
