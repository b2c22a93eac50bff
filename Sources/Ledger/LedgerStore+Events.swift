public import Federation
import FoundationEssentials
import GRDB

extension LedgerStore {
    /// Events of the history, the oldest first.
    ///
    /// - Parameters:
    ///   - sequence: Only events after that one; 0 for the beginning.
    ///   - limit: The number of events, at most ``maximumPage``.
    public func events(after sequence: Int64 = 0, limit: Int) throws(LedgerError) -> [StoredEvent] {
        try read { database in
            var events: [StoredEvent] = []
            try Self.forEachEvent(after: sequence, limit: Self.page(limit), in: database) { events.append($0) }
            return events
        }
    }

    /// The number of the last event; 0 before the first.
    public func lastEvent() throws(LedgerError) -> Int64 {
        try read { try Self.lastEvent(in: $0) }
    }

    /// When the last event happened; nil before the first.
    public func lastInstant() throws(LedgerError) -> Instant? {
        try read { try Self.lastInstant(in: $0) }
    }

    // MARK: Within a transaction

    static func lastInstant(in database: Database) throws -> Instant? {
        let sql = "SELECT at FROM event ORDER BY sequence DESC LIMIT 1"
        return try Int64.fetchOne(database, sql: sql).map { Instant(milliseconds: $0) }
    }

    static func lastEvent(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "SELECT max(sequence) FROM event")) ?? 0
    }

    /// Hands over the events after one, in order and without a gap, one at a time.
    static func forEachEvent(
        after sequence: Int64,
        limit: Int = .max,
        in database: Database,
        _ body: (StoredEvent) throws -> Void
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT sequence, at, checksum, CAST(payload AS BLOB) FROM event
                WHERE sequence > ? ORDER BY sequence LIMIT ?
                """
        )
        var expected = sequence + 1
        let rows = try Row.fetchCursor(statement, arguments: [sequence, limit])
        while let row = try rows.next() {
            guard try row.decode(Int64.self, atIndex: 0) == expected else {
                throw LedgerError.eventMissing(sequence: expected)
            }
            try body(stored(row, sequence: expected))
            expected += 1
        }
    }

    static func stored(_ row: Row, sequence: Int64) throws -> StoredEvent {
        let instant = try row.instant(atIndex: 1)
        let payload = try row.bytes(atIndex: 3)
        let checksum = Checksum.of(sequence, instant.milliseconds, text: Array(payload))
        guard try row.decode(Int64.self, atIndex: 2) == checksum else {
            throw LedgerError.eventUnreadable(sequence: sequence, reason: "its bytes were changed")
        }
        do {
            let event = try LedgerJSON.value(FederationEvent.self, from: payload)
            return StoredEvent(sequence: sequence, at: instant, event: event)
        } catch {
            throw LedgerError.eventUnreadable(sequence: sequence, reason: LedgerJSON.reason(error))
        }
    }

    /// A limit within what a page may have.
    static func page(_ limit: Int) -> Int { min(max(0, limit), maximumPage) }
}
