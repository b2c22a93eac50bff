import Federation
import GRDB
import Glibc
import Parameters
import Synchronization

/// What lists, curves and strips show of the history, so that none of them has to read every record.
///
/// Derived from the records alone, in a database of its own, `index.sqlite` beside the ledger: it is no part of the
/// history, of a backup or of a check, and may be deleted at any time. Whatever is asked, what was committed meanwhile
/// is indexed first; if the records are not those that were indexed, the study is indexed anew.
public final class HistoryIndex: Sendable {
    /// The history it is about.
    public let ledger: LedgerStore
    let pool: DatabasePool
    /// What is indexed, by study.
    let indexed = Mutex<[StudyName: Head]>([:])

    /// The last round that is indexed.
    struct Head: Sendable, Hashable {
        var round: RoundNumber
        var digest: ContentDigest
    }

    /// The file in the data directory.
    static let fileName = "index.sqlite"
    /// `PRAGMA user_version`: the format of the file. One of another format is made anew.
    static let format = 2

    /// Opens the index of a ledger, or makes it if there is none that can be used.
    public init(of ledger: LedgerStore) throws(LedgerError) {
        self.ledger = ledger
        let path = "\(ledger.directory)/\(Self.fileName)"
        do {
            do {
                pool = try Self.open(path)
            } catch let error as DatabaseError
                where [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR].contains(error.resultCode)
            {
                for suffix in ["", "-wal", "-shm"] { try Folder(path: ledger.directory).remove(Self.fileName + suffix) }
                pool = try Self.open(path)
            }
            let heads = try pool.read { database in
                try Row.fetchAll(database, sql: "SELECT name, last, digest FROM study").map { row in
                    (
                        try row.name(StudyName.self, atIndex: 0),
                        Head(round: try row.round(atIndex: 1), digest: try row.digest(atIndex: 2))
                    )
                }
            }
            // A backup may have been put in the place of what was indexed.
            for (study, head) in heads {
                if try ledger.round(head.round, of: study)?.digest == head.digest {
                    indexed.withLock { $0[study] = head }
                } else {
                    try pool.write { try Self.forget(study, in: $0) }
                }
            }
        } catch {
            throw LedgerError(error, directory: ledger.directory)
        }
    }

    /// Gives the file back.
    public func close() { try? pool.close() }

    /// Reads what is indexed, after indexing what is new.
    func read<Result>(_ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        try catchUp()
        do { return try pool.read(body) } catch { throw LedgerError(error, directory: ledger.directory) }
    }

    private static func open(_ path: String) throws -> DatabasePool {
        var configuration = DatabaseFile.configuration
        configuration.prepareDatabase { database in
            // What a power cut takes is indexed again.
            try database.execute(sql: "PRAGMA synchronous = OFF")
        }
        // As private as the records it is made from; SQLite's own files beside it take its mode.
        try OpenFile(path: path, flags: O_WRONLY | O_CREAT).flush()
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.write { database in
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard found != format else { return }
            for table in ["study", "round", "outline", "task_metric", "part", "node_total"] {
                try database.execute(sql: "DROP TABLE IF EXISTS \(table)")
            }
            try database.execute(sql: schema)
        }
        return pool
    }

    private static let schema = """
        PRAGMA user_version = \(format);
        CREATE TABLE study (name TEXT PRIMARY KEY, last INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
        CREATE TABLE round (
            study TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, closing TEXT NOT NULL,
            kind TEXT NOT NULL, task TEXT, opened INTEGER NOT NULL, seconds REAL NOT NULL, bytes INTEGER NOT NULL,
            participants INTEGER NOT NULL, training_loss REAL, loss REAL, accuracy REAL, PRIMARY KEY (study, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE outline (
            study TEXT NOT NULL, number INTEGER NOT NULL, record BLOB NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (study, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE task_metric (
            study TEXT NOT NULL, task TEXT NOT NULL, number INTEGER NOT NULL, loss REAL NOT NULL, accuracy REAL,
            PRIMARY KEY (study, task, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE part (
            node TEXT NOT NULL, study TEXT NOT NULL, number INTEGER NOT NULL, counted INTEGER NOT NULL,
            outcome TEXT NOT NULL, reason TEXT, examples INTEGER, bytes INTEGER, seconds REAL, norm REAL,
            training_loss REAL, loss REAL, accuracy REAL, at INTEGER NOT NULL,
            PRIMARY KEY (node, study, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX part_by_round ON part (study, number, node, outcome);
        CREATE TABLE node_total (
            study TEXT NOT NULL, node TEXT NOT NULL, outcome TEXT NOT NULL, rounds INTEGER NOT NULL,
            examples INTEGER NOT NULL, bytes INTEGER NOT NULL, seconds REAL NOT NULL,
            PRIMARY KEY (study, node, outcome)
        ) STRICT, WITHOUT ROWID;
        """
}
