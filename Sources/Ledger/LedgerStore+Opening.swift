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

    /// Opens a data directory and takes its lock. Data of an older release is brought to this one's format; data of a
    /// newer release, and anything else that is not a sound ledger, is refused before a byte of it is changed.
    public static func open(at directory: String) throws(LedgerError) -> LedgerStore {
        let path = "\(directory)/\(databaseName)"
        do {
            switch try Folder.kind(at: directory) {
            case .nothing: throw LedgerError.missing(directory)
            case .other: throw LedgerError.notAFolder(directory)
            case .folder: break
            }
            guard try Folder.kind(at: path) == .other else { throw LedgerError.noLedger(directory) }
            let lock = try DirectoryLock.take(directory)
            try inspect(directory)
            let pool = try DatabasePool(path: path, configuration: configuration)
            try Migrations.migrator.migrate(pool)
            let federation = try pool.read { database in
                guard let row = try Row.fetchOne(database, sql: "SELECT name FROM federation") else {
                    throw LedgerError.damaged(path: path, reason: "it does not say which federation it is of")
                }
                return try row.name(FederationName.self, atIndex: 0)
            }
            let blobs = try openBlobs("\(directory)/blobs")
            return LedgerStore(directory: directory, federation: federation, pool: pool, blobs: blobs, lock: lock)
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }

    // MARK: Parts

    /// How long to wait for another program, for instance `sqlite3`, that holds the database.
    private static let patienceSeconds = 5.0
    /// How many lists can be read at the same time.
    private static let readerCount = 4

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patienceSeconds)
        configuration.maximumReaderCount = readerCount
        return configuration
    }

    private static func fill(_ path: String, federation: FederationName, at now: Instant) throws {
        try OpenFile(path: path, flags: O_WRONLY | O_CREAT | O_EXCL).flush()
        let queue = try DatabaseQueue(path: path)
        try Migrations.migrator.migrate(queue)
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO federation (id, name, created) VALUES (1, ?, ?)",
                arguments: [federation.text, now.milliseconds]
            )
        }
        try queue.close()
    }

    /// Looks at the database without writing to it: is it ours, of a format we know, and sound?
    private static func inspect(_ directory: String) throws {
        let path = "\(directory)/\(databaseName)"
        if let problem = try DatabaseHeader.problem(at: path) {
            throw LedgerError.damaged(path: path, reason: problem)
        }
        var configuration = configuration
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { database in
            let format = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard try Int.fetchOne(database, sql: "PRAGMA application_id") == Migrations.application, format > 0 else {
                throw LedgerError.foreign(path)
            }
            guard format <= Migrations.format else {
                throw LedgerError.newerFormat(directory, found: format, supported: Migrations.format)
            }
            let findings = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard findings == "ok" else { throw LedgerError.damaged(path: path, reason: findings) }
        }
        try queue.close()
    }

    private static func openBlobs(_ path: String) throws(LedgerError) -> DiskBlobStore {
        do throws(BlobError) { return try DiskBlobStore.open(at: path) } catch { throw .blobs(error) }
    }
}
