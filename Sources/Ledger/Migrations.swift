import GRDB

/// The schema of `tributary.sqlite`, as the list of its changes. What was released is never edited; a change is a new
/// entry at the end, and the format is the number of entries.
enum Migrations {
    /// A change of the schema, within a transaction of its own.
    typealias Step = @Sendable (Database) throws -> Void

    /// The newest format this release reads and writes; `PRAGMA user_version` of the file.
    static let format = steps.count
    /// `PRAGMA application_id` of the file: "Trib".
    static let application = 0x5472_6962

    static let steps: [Step] = [history, checksums, oneChain]

    /// Brings a file of any older format to the newest, step by step: each is stored whole or not at all, and a kill
    /// in between leaves an older format from which the next start goes on.
    static func migrator(_ steps: [Step] = steps) -> DatabaseMigrator {
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
    private static let history: Step = { database in
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

    /// Format 3: one chain a federation, and the audit chained too.
    private static let oneChain: Step = { database in
        try ChainBeginning.step(database)
        try AuditChain.step(database)
    }

    /// Format 2: what had no checksum gets one, so that a byte changed by the disk is noticed everywhere.
    private static let checksums: Step = { database in
        for table in ["federation", "document", "audit"] {
            try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0")
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, name, created FROM federation") {
            let checksum = Checksum.ofFederation(try row.decode(atIndex: 1), created: try row.decode(atIndex: 2))
            try database.execute(
                sql: "UPDATE federation SET checksum = ? WHERE id = ?",
                arguments: [checksum, try row.decode(Int64.self, atIndex: 0)]
            )
        }
        for row in try Row.fetchAll(database, sql: "SELECT kind, key, body FROM document") {
            let kind = try row.decode(String.self, atIndex: 0)
            let key = try row.decode(String.self, atIndex: 1)
            try database.execute(
                sql: "UPDATE document SET checksum = ? WHERE kind = ? AND key = ?",
                arguments: [Checksum.ofDocument(kind, key: key, body: try row.decode(atIndex: 2)), kind, key]
            )
        }
        for row in try Row.fetchAll(database, sql: "SELECT sequence, at, who, what, outcome, detail FROM audit") {
            let sequence = try row.decode(Int64.self, atIndex: 0)
            let checksum = AuditRow.checksum(
                sequence,
                at: try row.decode(atIndex: 1),
                who: try row.decode(atIndex: 2),
                what: try row.decode(atIndex: 3),
                outcome: try row.decode(atIndex: 4),
                detail: try row.decode(atIndex: 5)
            )
            try database.execute(
                sql: "UPDATE audit SET checksum = ? WHERE sequence = ?",
                arguments: [checksum, sequence]
            )
        }
    }
}
