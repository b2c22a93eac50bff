import Federation
import FoundationEssentials
import GRDB
import Parameters

/// Reads everything that a data directory holds and compares it with what it has to be. Changes nothing.
///
/// It does not stop at the first problem: each part is looked at even if another is damaged. The cost grows with the
/// history and with the bytes of the blobs; the memory does not.
public struct LedgerCheck {
    let directory: String
    var report = LedgerReport()
    /// Which blobs the records name.
    var retention = BlobRetention()

    private init(directory: String) { self.directory = directory }

    /// Checks a data directory that no coordinator uses, and keeps others away while it reads.
    ///
    /// - Parameters:
    ///   - directory: The data directory.
    ///   - others: What else is wrong, found in what is not the ledger's, for instance the spool.
    /// - Throws: ``LedgerError/inUse(_:process:)`` while a process owns the directory; what else keeps it from being
    ///   looked at at all, for instance a newer format. What is damaged is in the report.
    public static func run(
        _ directory: String,
        others: (LedgerReport) -> [LedgerProblem] = { _ in [] }
    ) throws(LedgerError) -> LedgerReport {
        do {
            try LedgerStore.requireLedger(at: directory)
            let lock = try DirectoryLock.take(directory)
            defer { withExtendedLifetime(lock) {} }
            var report = try check(directory)
            report.problems += others(report)
            return report
        } catch {
            throw LedgerError(error, directory: directory)
        }
    }

    /// Checks a directory that nobody changes: a backup, or one whose lock the caller has.
    static func check(_ directory: String) throws -> LedgerReport {
        var check = LedgerCheck(directory: directory)
        try check.database()
        check.blobs()
        return check.report
    }

    /// Checks the database alone.
    static func checkDatabase(_ directory: String) throws -> LedgerReport {
        var check = LedgerCheck(directory: directory)
        try check.database()
        return check.report
    }

    private mutating func database() throws {
        let file = DatabaseFile(path: "\(directory)/\(LedgerStore.databaseName)")
        if let problem = try DatabaseHeader.problem(at: file.path) {
            note(.error(LedgerStore.databaseName, .damaged(path: file.path, reason: problem)))
            return
        }
        let queue = try file.reader()
        do {
            let identity = try queue.read { try file.identity(in: $0, directory: directory) }
            report.federation = identity.federation
            report.format = identity.format
            if identity.format == Migrations.format {
                try queue.read { database in tables(database) }
            } else {
                // An older release's data is brought to today's format in memory; the file stays as it is.
                let copy = try DatabaseQueue()
                try queue.backup(to: copy)
                try Migrations.migrator().migrate(copy)
                try copy.read { database in tables(database) }
            }
        } catch {
            let error = LedgerError(error, directory: directory)
            switch error {
            case .newerFormat, .foreign, .notWritable, .busy, .diskFull: throw error
            default: note(.error(LedgerStore.databaseName, error))
            }
        }
        try queue.close()
    }

    private mutating func tables(_ database: Database) {
        part(LedgerStore.databaseName) { check in try check.structure(database) }
        part("federation") { check in try check.federation(database) }
        part("event") { check in try check.events(database) }
        part("entry") { check in try check.chain(database) }
        part("contribution") { check in try check.contributions(database) }
        part("document") { check in try check.documents(database) }
        part("audit") { check in try check.audit(database) }
        if let state = report.state { report.neededBlobs = retention.needed(in: state).sorted() }
    }

    /// Looks at a part; what keeps it from being read to its end is a problem of its own.
    private mutating func part(_ place: String, _ body: (inout LedgerCheck) throws -> Void) {
        do {
            try body(&self)
        } catch {
            note(.error(place, LedgerError(error, directory: directory)))
        }
    }

    mutating func note(_ problem: LedgerProblem) { report.problems.append(problem) }

    /// The pages of the file, and that the indices agree with the tables.
    private mutating func structure(_ database: Database) throws {
        for finding in try String.fetchAll(database, sql: "PRAGMA integrity_check(20)") where finding != "ok" {
            let error = LedgerError.damaged(path: "\(directory)/\(LedgerStore.databaseName)", reason: finding)
            note(.error(LedgerStore.databaseName, error))
        }
    }

    private mutating func federation(_ database: Database) throws {
        for row in try Row.fetchAll(database, sql: "SELECT name, created, checksum FROM federation") {
            let found = Checksum.ofFederation(try row.decode(atIndex: 0), created: try row.decode(atIndex: 1))
            guard found != (try row.decode(Int64.self, atIndex: 2)) else { continue }
            note(.changed("federation", "the row does not have the checksum that was stored with it"))
        }
    }

    private mutating func documents(_ database: Database) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT \(DocumentRow.columns) FROM document ORDER BY kind, key")
        while let row = try rows.next() {
            let document = try DocumentRow(row)
            report.otherRowCount += 1
            do throws(LedgerError) {
                _ = try document.decoded(AnyJSON.self)
            } catch {
                note(.error("document \(document.kind)/\(document.key)", error))
            }
        }
    }
}

/// JSON of any shape.
private struct AnyJSON: Decodable {
    init(from decoder: any Decoder) throws {}
}
