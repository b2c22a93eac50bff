public import Federation
import GRDB

/// The chain in a data directory or a backup that nobody changes, read without opening the ledger.
///
/// While it is held, no coordinator can use the directory. One of an older release is brought to today's format in
/// memory; the file stays as it is.
public final class StoredHistory: Sendable {
    /// The federation whose history it is.
    public let federation: FederationName
    /// The models beside it.
    public let blobs: DiskBlobStore
    /// The updates beside it that a plan keeps.
    public let updates: DiskBlobStore
    private let queue: DatabaseQueue
    private let directory: String
    private let lock: DirectoryLock?

    /// Opens the chain of a directory.
    ///
    /// - Throws: ``LedgerError``, in particular ``LedgerError/inUse(_:process:)``.
    public init(in directory: String) throws(LedgerError) {
        self.directory = directory
        blobs = DiskBlobStore(at: Folder(path: "\(directory)/blobs"))
        updates = DiskBlobStore(at: Folder(path: "\(directory)/updates"))
        do {
            try LedgerStore.requireLedger(at: directory)
            // A backup belongs to nobody, and may lie where nothing can be written.
            lock = Backup.isBackup(directory) ? nil : try DirectoryLock.take(directory)
            let file = DatabaseFile(path: "\(directory)/\(LedgerStore.databaseName)")
            let reader = try file.reader()
            let identity = try reader.read { try file.identity(in: $0, directory: directory) }
            federation = identity.federation
            guard identity.format < Migrations.format else {
                queue = reader
                return
            }
            queue = try DatabaseQueue()
            try reader.backup(to: queue)
            try Migrations.migrator().migrate(queue)
            try reader.close()
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }

    /// Entries of the chain, in order: those after a place, so many at most.
    public func entries(after position: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        do {
            return try queue.read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT \(EntryRow.columns) FROM entry WHERE position > ? ORDER BY position LIMIT ?",
                    arguments: [position, limit]
                ).map { try EntryRow($0).stored }
            }
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }
}
