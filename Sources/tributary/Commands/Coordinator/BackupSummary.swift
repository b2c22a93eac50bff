import Federation
import Ledger
import Wire

/// What a command says of a backup with `--json`.
struct BackupSummary: Encodable {
    let directory: String
    let federation: FederationName
    let made: Timestamp
    let release: String
    let lastEvent: Int64
    let databaseFormat: Int
    let heads: [LedgerReport.StudyHead]
    let blobs: Int
    let blobBytes: Int
    let companions: [String]

    private enum CodingKeys: String, CodingKey {
        case directory, federation, made, release, heads, blobs, companions
        case lastEvent = "last_event"
        case databaseFormat = "database_format"
        case blobBytes = "blob_bytes"
    }

    /// A backup, and the folder that was written.
    init(_ directory: String, _ manifest: BackupManifest) {
        self.directory = directory
        federation = manifest.federation
        made = Timestamp(manifest.made)
        release = manifest.release
        lastEvent = manifest.lastEvent
        databaseFormat = manifest.databaseFormat
        heads = manifest.heads
        blobs = manifest.blobCount
        blobBytes = manifest.blobByteCount
        companions = manifest.companions
    }
}
