import Federation
public import Ledger
import Parameters
import Trust

/// What can be wrong with a history.
public enum HistoryFlaw: Sendable, Hashable {
    /// A line that is no entry.
    case malformed(line: Int, reason: String)
    /// There is nothing, or it does not begin with the federation's creation.
    case noBeginning(found: String)
    /// Written by a newer release.
    case newerFormat(found: Int)
    /// The history of another federation.
    case otherFederation(found: String, expected: String)
    /// An entry is gone: dropped, or exchanged with a later one.
    case missing(position: Int64, found: Int64)
    /// An entry stands where it does not belong: repeated, or exchanged with an earlier one.
    case misplaced(position: Int64, expected: Int64)
    /// An entry does not follow from the one before: one of the two was changed.
    case unlinked(position: Int64)
    /// An entry's body is none of its kind.
    case bodyUnreadable(position: Int64, reason: String)
    /// Nobody signed an entry, nor others after it.
    case unsigned(position: Int64, others: Int)
    /// An entry's signature is not of its bytes: bytes or signature were changed, or another key signed.
    case signature(position: Int64)
    /// An entry is signed with a key that is not the signer's of that time.
    case signer(position: Int64, certificate: String)
    /// The authority is not the expected one.
    case authority(position: Int64, found: String, expected: String)
    /// A certificate is not issued by the authority, or is not of who it is said to be.
    case certificate(position: Int64, reason: String)
    /// A node's signature is not of its update.
    case nodeSignature(position: Int64, node: String, round: Int)
    /// An update is signed with a certificate that the history does not have as the node's.
    case nodeCertificate(position: Int64, node: String, reason: String)
    /// A round's record does not fit what the history says elsewhere.
    case inconsistent(position: Int64, reason: String)
    /// The history ends before its end.
    case truncated(after: Int64)
    /// The entry that was noted before is not in the chain.
    case headMissing(String)
    /// The mean of the updates that were kept is another than the record's.
    case mean(position: Int64, study: String, round: Int, found: String)
}

extension HistoryFlaw {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .malformed: "history-malformed"
        case .noBeginning: "history-no-beginning"
        case .newerFormat: "history-newer-format"
        case .otherFederation: "history-other-federation"
        case .missing: "history-entry-missing"
        case .misplaced: "history-entry-misplaced"
        case .unlinked: "history-entry-changed"
        case .bodyUnreadable: "history-entry-unreadable"
        case .unsigned: "history-unsigned"
        case .signature: "history-signature"
        case .signer: "history-signer"
        case .authority: "history-authority"
        case .certificate: "history-certificate"
        case .nodeSignature: "history-node-signature"
        case .nodeCertificate: "history-node-certificate"
        case .inconsistent: "history-inconsistent"
        case .truncated: "history-truncated"
        case .headMissing: "history-head-missing"
        case .mean: "history-mean"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = [
        "history-malformed", "history-no-beginning", "history-newer-format", "history-other-federation",
        "history-entry-missing", "history-entry-misplaced", "history-entry-changed", "history-entry-unreadable",
        "history-unsigned", "history-signature", "history-signer", "history-authority", "history-certificate",
        "history-node-signature", "history-node-certificate", "history-inconsistent", "history-truncated",
        "history-head-missing", "history-mean",
    ]

    /// Where: a line or an entry.
    public var place: String {
        switch self {
        case .malformed(let line, _): "line \(line)"
        case .noBeginning, .newerFormat, .otherFederation: "entry 1"
        case .missing(let position, _), .misplaced(let position, _), .unlinked(let position),
            .bodyUnreadable(let position, _), .unsigned(let position, _), .signature(let position),
            .signer(let position, _), .authority(let position, _, _), .certificate(let position, _),
            .nodeSignature(let position, _, _), .nodeCertificate(let position, _, _), .inconsistent(let position, _),
            .mean(let position, _, _, _):
            "entry \(position)"
        case .truncated(let position): "entry \(position + 1)"
        case .headMissing: "chain"
        }
    }

    /// The flaw as a check of a data directory tells its own.
    public var problem: LedgerProblem { LedgerProblem(place: place, code: code, found: found, advice: advice) }

    /// What was found and what was expected.
    private var found: String {
        switch self {
        case .malformed(_, let reason): "it is no entry of a history: \(reason)"
        case .noBeginning(let found): "found \(found), expected the federation's creation as the first entry"
        case .newerFormat(let found):
            "written by a newer release (format \(found), this one reads \(FederationCreation.currentFormat))"
        case .otherFederation(let found, let expected): "the history of \(found), expected that of \(expected)"
        case .missing(let position, let found): "found entry \(found), expected entry \(position), which is gone"
        case .misplaced(let position, let expected):
            "found entry \(position) again or out of order, expected entry \(expected)"
        case .unlinked(let position):
            "it does not follow from entry \(position - 1): one of the two was changed or is of another history"
        case .bodyUnreadable(_, let reason): "what it says cannot be read: \(reason)"
        case .unsigned(_, 0): "nobody signed it"
        case .unsigned(_, let others): "nobody signed it, nor \(others) others behind it"
        case .signature: "the signature is not of these bytes: one of the two was changed, or another key signed"
        case .signer(_, let certificate): "signed with the certificate \(certificate), which was not the signer's then"
        case .authority(_, let found, let expected): "the authority is \(found), expected \(expected)"
        case .certificate(_, let reason): reason
        case .nodeSignature(_, let node, let round): "\(node)'s signature is not of its update for round \(round)"
        case .nodeCertificate(_, let node, let reason): "\(node)'s update: \(reason)"
        case .inconsistent(_, let reason): reason
        case .truncated(let position): "the history ends after entry \(position), and nothing says that this is its end"
        case .headMissing(let digest): "no entry has the digest \(digest), which was noted before"
        case .mean(_, let study, let round, let found): "round \(round) of \(study): \(found)"
        }
    }

    private var advice: String {
        switch self {
        case .malformed, .truncated: "export the history again, or use another copy of it"
        case .noBeginning: "name the export of a history, or export it again from the beginning"
        case .newerFormat: "install that release"
        case .otherFederation, .authority: "compare the authority's fingerprint with whoever runs the federation"
        case .unsigned: "start the coordinator once: it signs what is not signed"
        case .missing, .misplaced, .unlinked, .bodyUnreadable, .signature, .signer, .certificate, .headMissing,
            .inconsistent:
            "compare with another copy of the history, and find out who had access"
        case .nodeSignature, .nodeCertificate: "ask the node for its receipt of that round, and compare"
        case .mean: "do not use the model; the updates that were kept make another one"
        }
    }
}
