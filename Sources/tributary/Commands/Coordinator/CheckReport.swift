import Federation
import Ledger
import Verification

/// What `coordinator check` prints.
struct CheckReport: Encodable {
    let directory: String
    private(set) var sound: Bool
    var federation: FederationName?
    var format = 0
    var lastEvent: Int64 = 0
    var heads: [LedgerReport.StudyHead] = []
    var blobs = 0
    var blobBytes = 0
    /// The signatures of the coordinator that were checked.
    private(set) var coordinatorSignatures = 0
    /// The signatures of nodes that were checked.
    private(set) var nodeSignatures = 0
    /// The entries at the end that wait for the next start to be signed.
    private(set) var unsigned = 0
    private(set) var problems: [LedgerProblem]

    private enum CodingKeys: String, CodingKey {
        case directory, sound, federation, format, heads, blobs, problems, unsigned
        case coordinatorSignatures = "coordinator_signatures"
        case nodeSignatures = "node_signatures"
        case lastEvent = "last_event"
        case blobBytes = "blob_bytes"
    }

    init(_ directory: String, problems: [LedgerProblem]) {
        self.directory = directory
        self.problems = problems
        sound = problems.isEmpty
    }

    init(_ directory: String, _ report: LedgerReport) {
        self.init(directory, problems: report.problems)
        federation = report.federation
        format = report.format
        lastEvent = report.lastEvent
        heads = report.heads
        blobs = report.blobCount
        blobBytes = report.blobByteCount
        unsigned = report.unsignedCount
    }

    init(_ directory: String, _ manifest: BackupManifest) {
        self.init(directory, problems: [])
        federation = manifest.federation
        format = manifest.databaseFormat
        lastEvent = manifest.lastEvent
        heads = manifest.heads
        blobs = manifest.blobCount
        blobBytes = manifest.blobByteCount
    }

    /// Checks the signatures of the chain too, where it can be read at all.
    mutating func check(_ expectation: HistoryExpectation) async throws {
        let found: HistoryReport
        var firstUnsigned: EntryKind?
        do {
            found = try await HistoryReading.chain(of: try StoredHistory(in: directory), expectation) { entry in
                guard firstUnsigned == nil, entry.signature == nil else { return }
                let kind = try? entry.entry().body.kind
                if kind?.isSignedByNext == false { firstUnsigned = kind }
            }
        } catch  where !sound { return }
        // What a restore or an older release left unsigned is signed at the next start.
        let isExpected = found.coordinatorSignatures == 0 || firstUnsigned == .coordinatorRestored
        coordinatorSignatures = found.coordinatorSignatures
        nodeSignatures = found.nodeSignatures
        let named = Set(problems.map(\.place))
        for problem in found.problems where !named.contains(problem.place) {
            if isExpected, problem.code == HistoryFlaw.unsigned(position: 0, others: 0).code { continue }
            problems.append(problem)
        }
        sound = problems.isEmpty
    }
}
