public import Federation
import GRDB
import Glibc
import Parameters
import Synchronization

extension LedgerStore {
    /// Stores an event with everything that comes of it, in one transaction.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - now: When, as the core is told.
    ///   - entries: The facts that go to the end of the chain, in order; the records of rounds are among them.
    ///   - documents: Changes of documents, in order.
    ///   - audit: What stands in the audit about it.
    ///   - durability: `.process` survives the death of this process, `.flush` a power cut too. An event that
    ///     commits a round is always flushed.
    /// - Returns: The event's place in the history, from 1.
    @discardableResult
    public func append(
        _ event: FederationEvent,
        at now: Instant,
        entries: [EntryBody] = [],
        documents: [DocumentChange] = [],
        audit: [AuditEntry] = [],
        durability: Plan.Durability
    ) throws(LedgerError) -> Int64 {
        let payload = try LedgerJSON.bytes(of: event, what: "event \(event.kind)")
        let documents = try Self.encoded(documents)
        let commits = entries.contains { $0.record != nil }
        return try write(commits ? .flush : durability) { database in
            let sequence = try Self.lastEvent(in: database) + 1
            try database.cachedStatement(
                sql: "INSERT INTO event (sequence, at, kind, checksum, payload) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [
                sequence, now.milliseconds, event.kind, Checksum.of(sequence, now.milliseconds, text: payload),
                String(decoding: payload, as: UTF8.self),
            ])
            for body in entries { try chain(body, at: now, event: sequence, in: database) }
            for change in documents { try Self.apply(change, to: database) }
            for entry in audit { try Self.insert(entry, into: database) }
            return sequence
        }
    }

    /// Returns when every event stored so far survives a power cut.
    ///
    /// Events that are not flushed one by one are in SQLite's log, which is flushed here as a whole: whoever waits for
    /// this shares one flush with all who stored something meanwhile.
    public func flush() throws(LedgerError) {
        do throws(FileFailure) {
            try OpenFile(path: "\(directory)/\(Self.databaseName)-wal", flags: O_RDONLY).flush()
            // The log was made anew when the database was opened; its name is to outlast a power cut too.
            guard !logIsPlaced.load(ordering: .acquiring) else { return }
            try Folder(path: directory).flush()
            logIsPlaced.store(true, ordering: .releasing)
        } catch  where error.code == ENOENT {
            // The log was moved into the database, and flushed with it.
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }
}
