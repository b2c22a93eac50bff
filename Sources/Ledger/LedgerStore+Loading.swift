public import Federation
import FoundationEssentials
import GRDB

extension LedgerStore {
    /// Where the federation is: the newest sound snapshot and the events after it, handed to the core again.
    ///
    /// The cost grows with the number of events after the snapshot, some ten thousand a second.
    ///
    /// - Throws: ``LedgerError/eventMissing(sequence:)``, ``LedgerError/eventUnreadable(sequence:reason:)`` or
    ///   ``LedgerError/roundMissing(_:_:)`` if the history is not whole.
    public func load() throws(LedgerError) -> LoadedState {
        try read { database in
            let last = try Self.lastEvent(in: database)
            let (snapshot, unusable) = try Self.newestSnapshot(through: last, in: database)
            var state = snapshot?.state ?? FederationState()
            var folded = snapshot?.sequence ?? 0
            try Self.forEachEvent(after: folded, in: database) { stored in
                _ = state.handle(stored.event, at: stored.at)
                folded = stored.sequence
            }
            guard folded == last else { throw LedgerError.eventMissing(sequence: folded + 1) }
            try Self.requireRecords(of: state, in: database)
            return LoadedState(
                state: state,
                lastEvent: last,
                snapshot: snapshot?.sequence,
                unusableSnapshots: unusable
            )
        }
    }

    /// Stores the state, so that the next start need not fold the events until then. The last ``snapshotsKept`` are
    /// kept, and all events.
    ///
    /// - Parameters:
    ///   - state: The state after the event.
    ///   - sequence: The event through which the state has come.
    /// - Throws: ``LedgerError/snapshotUnfaithful(sequence:)`` if the state would not be read as it is, or there is no
    ///   such event.
    public func writeSnapshot(_ state: FederationState, through sequence: Int64) throws(LedgerError) {
        let bytes = try LedgerJSON.bytes(of: state, what: "the snapshot through event \(sequence)")
        let copy = try? LedgerJSON.value(FederationState.self, from: Data(bytes))
        guard copy == state else { throw .snapshotUnfaithful(sequence: sequence) }
        try write(.process) { database in
            guard try (1...max(1, Self.lastEvent(in: database))).contains(sequence) else {
                throw LedgerError.snapshotUnfaithful(sequence: sequence)
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO snapshot (sequence, checksum, state) VALUES (?, ?, ?)",
                arguments: [
                    sequence, Checksum.of(sequence, text: bytes), String(decoding: bytes, as: UTF8.self),
                ]
            )
            try database.execute(
                sql: """
                    DELETE FROM snapshot WHERE sequence NOT IN
                    (SELECT sequence FROM snapshot ORDER BY sequence DESC LIMIT \(Self.snapshotsKept))
                    """
            )
        }
    }

    /// Two: the newest, and one should it be damaged.
    public static let snapshotsKept = 2

    // MARK: Within a transaction

    private static func newestSnapshot(
        through last: Int64,
        in database: Database
    ) throws -> (found: (sequence: Int64, state: FederationState)?, unusable: [Int64]) {
        var unusable: [Int64] = []
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT sequence, checksum, CAST(state AS BLOB) FROM snapshot ORDER BY sequence DESC"
        )
        while let row = try rows.next() {
            let sequence = try row.decode(Int64.self, atIndex: 0)
            let body = try row.bytes(atIndex: 2)
            if sequence <= last, Checksum.of(sequence, text: Array(body)) == (try row.decode(Int64.self, atIndex: 1)),
                let state = try? LedgerJSON.value(FederationState.self, from: body)
            {
                return ((sequence, state), unusable)
            }
            unusable.append(sequence)
        }
        return (nil, unusable)
    }

    /// A round that the state calls committed has its record, as have all before it.
    private static func requireRecords(of state: FederationState, in database: Database) throws {
        for (name, study) in state.studies.sorted(by: { $0.key < $1.key }) {
            guard let committed = study.committed else { continue }
            let numbers = try Int.fetchCursor(
                database,
                sql: "SELECT round FROM entry WHERE kind = 'round.committed' AND study = ? ORDER BY round",
                arguments: [name.text]
            )
            var expected = RoundNumber.first
            while expected <= committed {
                guard try numbers.next() == expected.value else { throw LedgerError.roundMissing(name, expected) }
                expected = expected.next
            }
        }
    }
}
