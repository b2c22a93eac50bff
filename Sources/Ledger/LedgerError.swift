public import Federation
public import Parameters

/// What can go wrong with a data directory.
public enum LedgerError: Error, Sendable, Hashable {
    /// There is nothing at the path.
    case missing(String)
    /// The path leads to something else than a folder.
    case notAFolder(String)
    /// The folder holds no ledger.
    case noLedger(String)
    /// A ledger is to be made where there is one.
    case alreadyExists(String)
    /// Another process, or another part of this one, owns the directory.
    case inUse(String, process: Int?)
    /// The place may not be written to.
    case notWritable(path: String, reason: String)
    /// The ledger was written by a newer release.
    case newerFormat(String, found: Int, supported: Int)
    /// The ledger is another federation's.
    case otherFederation(String, found: FederationName, expected: FederationName)
    /// The database belongs to another program.
    case foreign(String)
    /// The database's file is damaged.
    case damaged(path: String, reason: String)
    /// No room for what was to be stored.
    case diskFull(String)
    /// Another program holds the database.
    case busy(String)
    /// The operating system refused a call on a file.
    case inputOutput(path: String, reason: String)
    /// The ledger was closed.
    case closed(String)
    /// An event of the history is gone.
    case eventMissing(sequence: Int64)
    /// An event of the history cannot be read.
    case eventUnreadable(sequence: Int64, reason: String)
    /// A study's state says that a round was committed, and its record is gone.
    case roundMissing(StudyName, RoundNumber)
    /// A round's record cannot be read.
    case roundUnreadable(StudyName, RoundNumber, reason: String)
    /// A record that does not follow the study's last one.
    case roundOutOfOrder(StudyName, found: RoundNumber, expected: RoundNumber)
    /// An entry of the chain was changed, dropped or moved.
    case chainBroken(position: Int64, ChainBreak)
    /// An entry of the chain cannot be read.
    case entryUnreadable(position: Int64, reason: String)
    /// Nobody could sign what is appended.
    case notSigned(reason: String)
    /// A document or an audit entry cannot be read.
    case documentUnreadable(kind: String, key: String, reason: String)
    /// A value cannot be written as JSON.
    case notEncodable(what: String, reason: String)
    /// A snapshot that would not give the same state when read.
    case snapshotUnfaithful(sequence: Int64)
    /// The folder of blobs cannot be opened.
    case blobs(BlobError)

    /// How a chain is broken.
    public enum ChainBreak: Sendable, Hashable {
        /// The entry's bytes do not have the digest stored with them.
        case changed(stored: ContentDigest, computed: ContentDigest)
        /// The entry does not follow from the one before.
        case unlinked(stored: ContentDigest, expected: ContentDigest)
        /// The entry is not there, but later ones are.
        case dropped
        /// The entry in this place, or a column beside it, says another place, study, round or kind.
        case misplaced
    }
}

extension LedgerError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .missing: "ledger-missing"
        case .notAFolder: "ledger-not-a-folder"
        case .noLedger: "ledger-not-found"
        case .alreadyExists: "ledger-exists"
        case .inUse: "ledger-in-use"
        case .notWritable: "ledger-not-writable"
        case .newerFormat: "ledger-newer-format"
        case .otherFederation: "ledger-other-federation"
        case .foreign: "ledger-foreign"
        case .damaged: "ledger-damaged"
        case .diskFull: "ledger-disk-full"
        case .busy: "ledger-busy"
        case .inputOutput: "ledger-input-output"
        case .closed: "ledger-closed"
        case .eventMissing: "ledger-event-missing"
        case .eventUnreadable: "ledger-event-unreadable"
        case .roundMissing: "ledger-round-missing"
        case .roundUnreadable: "ledger-round-unreadable"
        case .roundOutOfOrder: "ledger-round-out-of-order"
        case .chainBroken: "ledger-chain-broken"
        case .entryUnreadable: "ledger-entry-unreadable"
        case .notSigned: "ledger-not-signed"
        case .documentUnreadable: "ledger-document-unreadable"
        case .notEncodable: "ledger-not-encodable"
        case .snapshotUnfaithful: "ledger-snapshot-unfaithful"
        case .blobs(let error): error.code
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes =
        [
            "ledger-missing", "ledger-not-a-folder", "ledger-not-found", "ledger-exists", "ledger-in-use",
            "ledger-not-writable", "ledger-newer-format", "ledger-other-federation", "ledger-foreign", "ledger-damaged",
            "ledger-disk-full",
            "ledger-busy", "ledger-input-output", "ledger-closed", "ledger-event-missing", "ledger-event-unreadable",
            "ledger-round-missing", "ledger-round-unreadable", "ledger-round-out-of-order", "ledger-chain-broken",
            "ledger-entry-unreadable", "ledger-not-signed",
            "ledger-document-unreadable", "ledger-not-encodable", "ledger-snapshot-unfaithful",
        ] + BlobError.codes
}
