import Federation
import GRDB
import Glibc

/// The database's file, looked at without a byte of it being changed.
struct DatabaseFile {
    /// Its path.
    let path: String

    /// What a database of ours says of itself.
    struct Identity {
        /// The format in which it is written.
        let format: Int
        /// The federation whose history it is.
        let federation: FederationName
    }

    /// How long to wait for another program, for instance `sqlite3`, that holds the database.
    private static let patienceSeconds = 5.0
    /// How many lists can be read at the same time.
    private static let readerCount = 4

    /// How the database is opened.
    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patienceSeconds)
        configuration.maximumReaderCount = readerCount
        return configuration
    }

    /// A connection that reads and does not write. It may stand beside a process that writes: it sees the database as
    /// it was at one moment, and neither waits for the other.
    func reader() throws -> DatabaseQueue {
        var configuration = Self.configuration
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Is it ours, of a format we know, and whose?
    ///
    /// - Parameter directory: The data directory, for what is said of it.
    func identity(in database: Database, directory: String) throws -> Identity {
        let format = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == Migrations.application, format > 0 else {
            throw LedgerError.foreign(path)
        }
        guard format <= Migrations.format else {
            throw LedgerError.newerFormat(directory, found: format, supported: Migrations.format)
        }
        guard let row = try Row.fetchOne(database, sql: "SELECT name FROM federation") else {
            throw LedgerError.damaged(path: path, reason: "it does not say which federation it is of")
        }
        return Identity(format: format, federation: try row.name(FederationName.self, atIndex: 0))
    }

    /// Is the file sound, ours, of a format we know, and of that federation?
    ///
    /// - Parameters:
    ///   - federation: The federation it has to be of; nil if any will do.
    ///   - readsPages: Whether every page is read, which takes as long as the history is. Who reads a row only and
    ///     leaves the rest to who opens the ledger need not.
    func inspect(
        directory: String,
        expecting federation: FederationName?,
        readsPages: Bool = true
    ) throws -> Identity {
        if let problem = try DatabaseHeader.problem(at: path) {
            throw LedgerError.damaged(path: path, reason: problem)
        }
        let queue = try reader()
        let identity = try queue.read { database in
            let identity = try self.identity(in: database, directory: directory)
            if let federation, federation != identity.federation {
                throw LedgerError.otherFederation(directory, found: identity.federation, expected: federation)
            }
            guard readsPages else { return identity }
            let findings = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard findings == "ok" else { throw LedgerError.damaged(path: path, reason: findings) }
            return identity
        }
        try queue.close()
        return identity
    }

    /// Copies the database as it is at one moment, for its owner alone, in one file without a log beside it. Whoever
    /// writes to it goes on. What is there when the function returns is whole and on the disk.
    ///
    /// - Parameter target: A path at which there is nothing.
    func copy(to target: String) throws {
        try OpenFile(path: target, flags: O_WRONLY | O_CREAT | O_EXCL).flush()
        let source = try reader()
        let copy = try DatabaseQueue(path: target)
        try source.backup(to: copy)
        try source.close()
        // A copy may lie where nothing can be written; a log would have to be made there to read it.
        try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try copy.close()
        try OpenFile(path: target, flags: O_RDONLY).flush()
    }
}
