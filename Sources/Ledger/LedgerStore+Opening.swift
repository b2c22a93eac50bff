public import Federation
import GRDB
import Glibc

extension LedgerStore {
    /// Makes a ledger without events, in a folder that may exist already but holds none. Interrupted at any point, it
    /// leaves a complete ledger or none.
    ///
    /// - Parameters:
    ///   - directory: The data directory; made if it is missing, readable by its owner alone.
    ///   - federation: The federation whose history it will be.
    ///   - now: The time.
    public static func create(
        at directory: String,
        federation: FederationName,
        at now: Instant
    ) throws(LedgerError) {
        let path = "\(directory)/\(databaseName)"
        do {
            let folder = Folder(path: directory)
            guard try Folder.kind(at: directory) != .other else { throw LedgerError.notAFolder(directory) }
            try folder.make()
            let lock = try DirectoryLock.take(directory)
            defer { withExtendedLifetime(lock) {} }
            guard try Folder.kind(at: path) == .nothing else { throw LedgerError.alreadyExists(directory) }
            let unfinished = "\(databaseName).unfinished"
            try folder.remove(unfinished)
            try folder.remove("\(unfinished)-journal")
            try fill("\(directory)/\(unfinished)", federation: federation, at: now)
            guard rename("\(directory)/\(unfinished)", path) == 0 else { throw FileFailure.last(path) }
            try folder.flush()
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }

    /// Opens a data directory and takes its lock. Data of an older release is brought to this one's format, after a
    /// copy of the database was put beside it; data of a newer release, of another federation, and anything else that
    /// is not a sound ledger, is refused before a byte of it is changed.
    ///
    /// - Parameters:
    ///   - directory: The data directory.
    ///   - federation: The federation whose history it has to be; nil if any will do.
    public static func open(
        at directory: String,
        expecting federation: FederationName? = nil
    ) throws(LedgerError) -> LedgerStore {
        try open(at: directory, expecting: federation, steps: Migrations.steps)
    }

    /// When the last event of a data directory happened; nil before the first. Nothing is locked or changed, so it can
    /// be asked before ``open(at:expecting:)`` brings the directory to this release's format.
    ///
    /// - Throws: What ``open(at:expecting:)`` would throw, except that another process uses the directory.
    public static func lastInstant(
        at directory: String,
        expecting federation: FederationName? = nil
    ) throws(LedgerError) -> Instant? {
        do {
            try requireLedger(at: directory)
            let file = DatabaseFile(path: "\(directory)/\(databaseName)")
            _ = try file.inspect(directory: directory, expecting: federation, readsPages: false)
            let queue = try file.reader()
            let instant = try queue.read { try lastInstant(in: $0) }
            try queue.close()
            return instant
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }

    /// As ``open(at:expecting:)``, with the schema's changes given, for a test of one that fails.
    static func open(
        at directory: String,
        expecting federation: FederationName? = nil,
        steps: [Migrations.Step]
    ) throws(LedgerError) -> LedgerStore {
        do {
            try requireLedger(at: directory)
            let path = "\(directory)/\(databaseName)"
            let lock = try DirectoryLock.take(directory)
            let identity = try DatabaseFile(path: path).inspect(directory: directory, expecting: federation)
            if identity.format < steps.count { try keepCopy(of: identity.format, in: Folder(path: directory)) }
            let pool = try DatabasePool(path: path, configuration: DatabaseFile.configuration)
            try Migrations.migrator(steps).migrate(pool)
            let blobs = try openBlobs("\(directory)/blobs")
            let updates = try openBlobs("\(directory)/updates")
            return LedgerStore(
                directory: directory,
                federation: identity.federation,
                pool: pool,
                blobs: blobs,
                updates: updates,
                lock: lock
            )
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }

    /// Is there a data directory?
    static func requireLedger(at directory: String) throws {
        switch try Folder.kind(at: directory) {
        case .nothing: throw LedgerError.missing(directory)
        case .other: throw LedgerError.notAFolder(directory)
        case .folder: break
        }
        guard try Folder.kind(at: "\(directory)/\(databaseName)") == .other else {
            throw LedgerError.noLedger(directory)
        }
    }

    // MARK: Parts

    /// Keeps the database as an older release can read it, under `tributary.sqlite.format-<n>`.
    private static func keepCopy(of format: Int, in folder: Folder) throws {
        let name = "\(databaseName).format-\(format)"
        let unfinished = "\(name).unfinished"
        for leftover in [unfinished, "\(unfinished)-journal", "\(unfinished)-wal", "\(unfinished)-shm"] {
            try folder.remove(leftover)
        }
        try DatabaseFile(path: "\(folder.path)/\(databaseName)").copy(to: "\(folder.path)/\(unfinished)")
        guard rename("\(folder.path)/\(unfinished)", "\(folder.path)/\(name)") == 0 else {
            throw FileFailure.last("\(folder.path)/\(name)")
        }
        try folder.flush()
    }

    private static func fill(_ path: String, federation: FederationName, at now: Instant) throws {
        try OpenFile(path: path, flags: O_WRONLY | O_CREAT | O_EXCL).flush()
        let queue = try DatabaseQueue(path: path)
        try Migrations.migrator().migrate(queue)
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO federation (id, name, created, checksum) VALUES (1, ?, ?, ?)",
                arguments: [
                    federation.text, now.milliseconds,
                    Checksum.ofFederation(federation.text, created: now.milliseconds),
                ]
            )
            let created = EntryBody.federationCreated(FederationCreation(federation: federation))
            try ChainBeginning.append(created, at: now, to: database)
        }
        try queue.close()
    }

    private static func openBlobs(_ path: String) throws(LedgerError) -> DiskBlobStore {
        do throws(BlobError) { return try DiskBlobStore.open(at: path) } catch { throw .blobs(error) }
    }
}
