import GRDB

/// What can go wrong with a backup.
public enum BackupError: Error, Sendable, Hashable {
    /// The folder that is to be written has something in it.
    case notEmpty(String)
    /// There is no backup in the folder.
    case missing(String)
    /// Making the backup was not finished.
    case incomplete(String)
    /// A file is not as it was backed up, is gone, or was not there.
    case altered(path: String, reason: String)
    /// The backup was made by a newer release.
    case newerFormat(String, found: Int, supported: Int)
    /// What is, or was to be, backed up is damaged.
    case unsound(String, problems: [LedgerProblem])
    /// The disk, or the data directory.
    case ledger(LedgerError)

    /// What an error on the way means.
    ///
    /// - Parameters:
    ///   - directory: What was read.
    ///   - target: What was written.
    init(_ error: any Error, directory: String, target: String) {
        switch error {
        case let failure as FileFailure where failure.isDiskFull: self = .ledger(.diskFull(target))
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: self = .ledger(.diskFull(target))
        case let error as BackupError: self = error
        case let error as BlobError: self = .ledger(.blobs(error))
        default: self = .ledger(LedgerError(error, directory: directory))
        }
    }
}

extension BackupError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .notEmpty: "backup-folder-not-empty"
        case .missing: "backup-missing"
        case .incomplete: "backup-incomplete"
        case .altered: "backup-altered"
        case .newerFormat: "backup-newer-format"
        case .unsound: "backup-unsound"
        case .ledger(let error): error.code
        }
    }

    /// Every code of this enum that is not another's, for the test that each has its page.
    public static let codes = [
        "backup-folder-not-empty", "backup-missing", "backup-incomplete", "backup-altered", "backup-newer-format",
        "backup-unsound",
    ]
}

extension BackupError: CustomStringConvertible {
    /// Where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .notEmpty(let path):
            "\(path): there is something in the folder, expected a new or an empty one; name another, "
                + "nothing was changed"
        case .missing(let path):
            "\(path): there is no backup in it, expected a folder made by tributary coordinator backup"
        case .incomplete(let path):
            "\(path): half a backup: \(Backup.sumsName), which is written last, is missing; "
                + "use another backup and remove this one, nothing was changed"
        case .altered(let path, let reason):
            "\(path): \(reason); the backup cannot be trusted, use another one, nothing was changed"
        case .newerFormat(let path, let found, let supported):
            "\(path): made by a newer release (format \(found), this one reads up to \(supported)); "
                + "install that release, nothing was changed"
        case .unsound(let path, let problems):
            "\(path): \(problems.count) problems, the first: \(Self.first(problems)); "
                + "tributary coordinator check --directory \(path) lists them"
        case .ledger(let error): error.description
        }
    }

    private static func first(_ problems: [LedgerProblem]) -> String {
        problems.first.map { "\($0.place): \($0.found)" } ?? "none"
    }
}
