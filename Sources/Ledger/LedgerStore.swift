public import Federation
import GRDB
import Synchronization

/// The durable state of a federation: one SQLite database and the blobs beside it, owned by one process.
///
/// What is written is written in one transaction or not at all. Reading never waits for writing, nor writing for
/// reading, so every function may be called from anywhere at any time. All calls block for as long as the disk takes:
/// some hundred microseconds for an append that is not flushed, some milliseconds for one that is.
///
///     let ledger = try LedgerStore.open(at: "data")
///     let loaded = try ledger.load()
///     try ledger.append(.nodeRevoked(ward, reason: "left"), at: now, durability: .flush)
public final class LedgerStore: Sendable {
    /// The data directory.
    public let directory: String
    /// The federation whose history it is.
    public let federation: FederationName
    /// The blobs, in the same directory and under the same lock.
    public let blobs: DiskBlobStore
    /// The updates of rounds whose plan keeps them. They tell more of an institution than a model does, so they lie
    /// apart: no backup takes them, and no node can ask for them.
    public let updates: DiskBlobStore

    let pool: DatabasePool
    /// Whether a commit is flushed now; changed only on the writer's queue.
    let flushing = Mutex<Bool?>(nil)
    /// Who signs what is appended, and the plans of studies by their digests.
    let chaining = Mutex(Chaining())
    /// Whether the name of SQLite's log is on the disk since this process opened the database.
    let logIsPlaced = Atomic(false)
    private let lock: DirectoryLock
    private let isOpen = Atomic(true)

    /// The file of the database in the data directory.
    static let databaseName = "tributary.sqlite"
    /// The most rows that one page of a list has.
    public static let maximumPage = 1000

    init(
        directory: String,
        federation: FederationName,
        pool: DatabasePool,
        blobs: DiskBlobStore,
        updates: DiskBlobStore,
        lock: DirectoryLock
    ) {
        self.directory = directory
        self.federation = federation
        self.pool = pool
        self.blobs = blobs
        self.updates = updates
        self.lock = lock
    }

    deinit { try? close() }

    /// Gives the directory back. Everything after that throws ``LedgerError/closed(_:)``, but closing
    /// again does nothing.
    public func close() throws(LedgerError) {
        guard isOpen.exchange(false, ordering: .acquiringAndReleasing) else { return }
        // The last connection that GRDB closes only reads, so it would leave the log for the next start.
        _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        do {
            try pool.close()
        } catch {
            isOpen.store(true, ordering: .releasing)
            throw LedgerError(error, directory: directory)
        }
        lock.release()
    }

    // MARK: Access

    /// Reads from one moment of the database.
    func read<Result>(_ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        do { return try pool.read(body) } catch { throw LedgerError(error, directory: directory) }
    }

    /// Writes in one transaction. When it throws, nothing was written.
    func write<Result>(
        _ durability: Plan.Durability,
        _ body: (Database) throws -> Result
    ) throws(LedgerError) -> Result {
        do {
            return try pool.writeWithoutTransaction { database in
                try setDurability(durability, of: database)
                var result: Result?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                // Safe: a transaction that did not set the result has thrown.
                return result!
            }
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }

    /// Outside a transaction, for SQLite ignores it inside one. A flushed commit flushes all those before it.
    private func setDurability(_ durability: Plan.Durability, of database: Database) throws {
        let wanted = durability == .flush
        guard flushing.withLock({ $0 }) != wanted else { return }
        try database.execute(sql: wanted ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
        flushing.withLock { $0 = wanted }
    }
}
