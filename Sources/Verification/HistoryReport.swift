public import Federation
public import Ledger
import Parameters

/// What verifying a history found.
public struct HistoryReport: Sendable, Hashable, Codable {
    /// The federation whose history it is; nil if it has no beginning.
    public var federation: FederationName?
    /// The fingerprint of the authority that issued the certificates in it.
    public var authority: String?
    /// Whether that authority was known from elsewhere. If not, the history is consistent with itself, and whoever made
    /// an authority of his own could have written it.
    public var isPinned = false
    /// The end of what was read.
    public var head = ChainHead.origin
    /// The entries that were read.
    public var entries = 0
    /// The committed rounds among them.
    public var rounds = 0
    /// The signatures of the coordinator that were checked.
    public var coordinatorSignatures = 0
    /// The signatures of nodes that were checked.
    public var nodeSignatures = 0
    /// The updates in the records that no node signed.
    public var unsignedUpdates = 0
    /// The blobs whose bytes were compared with their digest.
    public var blobs = 0
    /// The rounds whose mean was computed again.
    public var recomputed = 0
    /// The training rounds whose mean could not be, because their updates were not kept.
    public var notRecomputed = 0
    /// What is wrong, in the order of the places; empty for a sound history. At most ``problemLimit``.
    public var problems: [LedgerProblem] = []
    /// How many problems there are beyond those.
    public var furtherProblems = 0

    /// The most problems that are listed.
    public static let problemLimit = 1000

    /// Whether nothing is wrong.
    public var isSound: Bool { problems.isEmpty }

    /// Adds a problem, or counts it if there are too many.
    public mutating func note(_ problem: LedgerProblem) {
        guard problems.count < Self.problemLimit else {
            furtherProblems += 1
            return
        }
        problems.append(problem)
    }

    private enum CodingKeys: String, CodingKey {
        case federation, authority, head, entries, rounds, blobs, recomputed, problems
        case isPinned = "pinned"
        case coordinatorSignatures = "coordinator_signatures"
        case nodeSignatures = "node_signatures"
        case unsignedUpdates = "unsigned_updates"
        case notRecomputed = "not_recomputed"
        case furtherProblems = "further_problems"
    }
}
