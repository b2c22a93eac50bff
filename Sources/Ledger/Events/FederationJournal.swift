public import Federation

/// The one way from an event to its effects: the core decides, the store keeps the event and the facts it makes in
/// one step, and only then the new state counts and the effects are given out.
///
/// The coordinator's shell and the simulator's both write through it, over stores of their own.
///
///     var journal = try FederationJournal(store: ledger)
///     for effect in try journal.record(.studyPaused(heart), at: now) { … }
public struct FederationJournal<Store: EventStore>: Sendable {
    /// Where the events are kept.
    public let store: Store
    /// The core, after the last event that is stored.
    public private(set) var state: FederationState
    /// The place of that event in the history; 0 before the first.
    public private(set) var lastEvent: Int64

    /// Folds what is stored.
    public init(store: Store) throws(LedgerError) {
        let loaded = try store.load()
        self.store = store
        state = loaded.state
        lastEvent = loaded.lastEvent
    }

    /// Stores an event, hands it to the core and returns its effects.
    ///
    /// - Parameters:
    ///   - provenance: What the chain says of it beside what the core knows.
    ///   - documents: What is stored in the same transaction.
    ///   - audit: What stands in the audit about it.
    /// - Throws: ``LedgerError``; then nothing has changed and nothing is to be done.
    public mutating func record(
        _ event: FederationEvent,
        at now: Instant,
        from provenance: EventProvenance = .unknown,
        documents: [DocumentChange] = [],
        audit: [AuditEntry] = []
    ) throws(LedgerError) -> [FederationEffect] {
        var next = state
        let effects = next.handle(event, at: now)
        let entries = try EntryDerivation(
            event: event,
            provenance: provenance,
            before: state,
            after: next,
            effects: effects
        ).entries()
        lastEvent = try store.append(
            event,
            at: now,
            entries: entries,
            documents: documents,
            audit: audit,
            durability: durability(of: event)
        )
        state = next
        return effects
    }

    /// Stores a snapshot of the state. Losing one costs time, nothing else.
    public func writeSnapshot() throws(LedgerError) { try store.writeSnapshot(state, through: lastEvent) }

    /// What is on the disk before the event's effects: what the operator did and what ends a round; an accepted update
    /// if its plan says so; the rest comes again by itself.
    private func durability(of event: FederationEvent) -> Plan.Durability {
        switch event {
        case .updateVerified(let claim): state.studies[claim.study]?.plan.durability ?? .process
        case .nodePresent, .deadlinePassed, .updateRejected, .updateLost, .assignmentDeclined: .process
        case .nodeEnrolled, .nodeRenewed, .nodeRevoked, .studyStarted, .studyPaused, .studyResumed, .studyStopped,
            .taskAdvanced, .roundAveraged:
            .flush
        }
    }
}
