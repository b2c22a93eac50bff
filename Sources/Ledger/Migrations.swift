import GRDB

/// The schema of `tributary.sqlite`, as the list of its changes. What was released is never edited; a change is a new
/// entry at the end, and the format is the number of entries.
enum Migrations {
    /// The newest format this release reads and writes; `PRAGMA user_version` of the file.
    static let format = steps.count
    /// `PRAGMA application_id` of the file: "Trib".
    static let application = 0x5472_6962

    private static let steps: [@Sendable (Database) throws -> Void] = [history]

    /// Brings a file of any older format to the newest.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (index, step) in steps.enumerated() {
            migrator.registerMigration("\(index + 1)") { database in
                try step(database)
                try database.execute(sql: "PRAGMA user_version = \(index + 1)")
            }
        }
        return migrator
    }

    /// Format 1: events, snapshots, rounds and their contributions, documents, audit. Instants are milliseconds
    /// since 1970; JSON is text, so that `sqlite3` shows it; digests are 32 bytes; checksums as ``Checksum`` has them.
    private static let history: @Sendable (Database) throws -> Void = { database in
        try database.execute(
            sql: """
                PRAGMA application_id = \(application);
                CREATE TABLE federation (
                    id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, created INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE event (
                    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, checksum INTEGER NOT NULL,
                    payload TEXT NOT NULL
                ) STRICT;
                CREATE TABLE snapshot (
                    sequence INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, state TEXT NOT NULL
                ) STRICT;
                CREATE TABLE round (
                    position INTEGER PRIMARY KEY, study TEXT NOT NULL, number INTEGER NOT NULL, event INTEGER NOT NULL,
                    previous BLOB NOT NULL, digest BLOB NOT NULL, record TEXT NOT NULL, UNIQUE (study, number)
                ) STRICT;
                CREATE TABLE contribution (
                    study TEXT NOT NULL, round INTEGER NOT NULL, node TEXT NOT NULL, digest BLOB NOT NULL,
                    bytes INTEGER NOT NULL, examples INTEGER NOT NULL, accepted INTEGER NOT NULL,
                    PRIMARY KEY (study, round, node)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX contribution_by_node ON contribution (node, accepted);
                CREATE TABLE document (
                    kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE audit (
                    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
                    outcome TEXT NOT NULL, detail TEXT
                ) STRICT;
                """
        )
    }
}
