import Federation
import Parameters

extension LedgerError: CustomStringConvertible {
    /// Where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path): there is nothing there; expected a data directory, which tributary coordinator init makes"
        case .notAFolder(let path):
            "\(path): not a folder; expected a data directory, which tributary coordinator init makes"
        case .noLedger(let path):
            "\(path): the folder holds no \(LedgerStore.databaseName); name a data directory, "
                + "or make one with tributary coordinator init"
        case .alreadyExists(let path):
            "\(path): there is a ledger already; start the coordinator with it, or choose another folder"
        case .inUse(let path, let process):
            "\(path): \(process.map { "process \($0)" } ?? "another process") uses this data directory; "
                + "stop it first, one process owns a data directory"
        case .notWritable(let path, let reason):
            "\(path): not writable: \(reason); let the owner of the process write there, and in the folder itself"
        case .newerFormat(let path, let found, let supported):
            "\(path): written by a newer release (format \(found), this one reads up to \(supported)); "
                + "install that release, nothing was changed"
        case .otherFederation(let path, let found, let expected):
            "\(path): the history of the federation \(found), expected that of \(expected); "
                + "name the data directory of \(expected), nothing was changed"
        case .foreign(let path):
            "\(path): a database of another program; name a data directory of tributary, nothing was changed"
        case .damaged(let path, let reason):
            "\(path): the database is damaged: \(reason); \(Self.restore)"
        case .diskFull(let path):
            "\(path): the disk is full; nothing was stored, make room and try again"
        case .busy(let path):
            "\(path): another program holds the database; close it and try again"
        case .inputOutput(let path, let reason):
            "\(path): \(reason); check the disk and try again"
        case .closed(let path):
            "\(path): the ledger was closed; open it again"
        case .eventMissing(let sequence): "event \(sequence) of the history is gone; \(Self.restore)"
        case .eventUnreadable(let sequence, let reason):
            "event \(sequence) of the history cannot be read: \(reason); \(Self.restore)"
        case .roundMissing(let study, let round):
            "study \(study): round \(round) was committed, but its record is gone; \(Self.restore)"
        case .roundUnreadable(let study, let round, let reason):
            "study \(study): the record of round \(round) cannot be read: \(reason); \(Self.restore)"
        case .roundOutOfOrder(let study, let found, let expected):
            "study \(study): found the record of round \(found), expected round \(expected); nothing was stored"
        case .chainBroken(let position, let how):
            "the chain of the history breaks at entry \(position): \(how.sentence); \(Self.restore)"
        case .entryUnreadable(let position, let reason):
            "entry \(position) of the chain cannot be read: \(reason); \(Self.restore)"
        case .notSigned(let reason):
            "the history could not be signed: \(reason); look at the coordinator's signing key, nothing was stored"
        case .documentUnreadable(let kind, let key, let reason):
            "document \(kind)/\(key) cannot be read: \(reason); \(Self.restore)"
        case .notEncodable(let what, let reason):
            "\(what) cannot be written as JSON: \(reason); nothing was stored"
        case .snapshotUnfaithful(let sequence):
            "the snapshot through event \(sequence) would not be read as it is; nothing was stored or lost"
        case .blobs(let error): error.description
        }
    }

    private static let restore = "put the whole data directory back from a copy"
}

extension LedgerError.ChainBreak {
    fileprivate var sentence: String {
        switch self {
        case .changed(let stored, let computed):
            "the entry was changed (digest \(computed), expected \(stored))"
        case .unlinked(let stored, let expected):
            "it follows an entry with digest \(stored), but the one before has \(expected)"
        case .dropped: "it is gone, but there are later ones"
        case .misplaced: "what stands in its place belongs elsewhere"
        }
    }
}
