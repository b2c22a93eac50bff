import GRDB

extension LedgerError {
    /// What a failed call on a file means for the data directory.
    init(_ failure: FileFailure, directory: String) {
        if failure.isDiskFull {
            self = .diskFull(directory)
        } else if failure.isNotWritable {
            self = .notWritable(path: failure.path, reason: failure.reason)
        } else {
            self = .inputOutput(path: failure.path, reason: failure.reason)
        }
    }

    /// What an error thrown on the way through the database means.
    init(_ error: any Error, directory: String) {
        if let error = error as? LedgerError {
            self = error
        } else if let failure = error as? FileFailure {
            self.init(failure, directory: directory)
        } else if let error = error as? DatabaseError {
            self.init(database: error, directory: directory)
        } else {
            // GRDB's RowDecodingError: a value of another type than the schema has.
            self = .damaged(path: Self.database(in: directory), reason: "a row holds a value of another type")
        }
    }

    private init(database error: DatabaseError, directory: String) {
        let reason = error.message ?? "SQLite code \(error.extendedResultCode.rawValue)"
        let path = Self.database(in: directory)
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(directory)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self = .notWritable(path: path, reason: reason)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path)
        case .SQLITE_MISUSE: self = .closed(directory)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT:
            self = .damaged(path: path, reason: reason)
        default: self = .inputOutput(path: path, reason: reason)
        }
    }

    private static func database(in directory: String) -> String { "\(directory)/\(LedgerStore.databaseName)" }
}
