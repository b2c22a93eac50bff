public import Federation

/// What a backup says of itself, in `backup.json`.
public struct BackupManifest: Sendable, Hashable, Codable {
    /// The format of the backup: ``Backup/format``.
    public var format: Int
    /// The release that made it.
    public var release: String
    /// When it was made.
    public var made: Instant
    /// The federation.
    public var federation: FederationName
    /// The format of its database.
    public var databaseFormat: Int
    /// The last event in it; 0 before the first.
    public var lastEvent: Int64
    /// The end of the chain; nil in backups of releases that had a chain a study.
    public var head: ChainHead?
    /// The last round of each study.
    public var heads: [LedgerReport.StudyHead]
    /// The blobs in it.
    public var blobCount: Int
    /// Their bytes.
    public var blobByteCount: Int
    /// The files in it beside database and blobs, by name.
    public var companions: [String]

    private enum CodingKeys: String, CodingKey {
        case format, release, made, federation, head, heads, companions
        case databaseFormat = "database_format"
        case lastEvent = "last_event"
        case blobCount = "blobs"
        case blobByteCount = "blob_bytes"
    }
}

extension BackupManifest {
    /// Whether the ends of the chain and of the studies are those of a database. Digests of an older release's chains
    /// are not compared: its records have got others.
    func agrees(with report: LedgerReport) -> Bool {
        guard let head else {
            return heads.map(\.study) == report.heads.map(\.study)
                && heads.map(\.round) == report.heads.map(\.round)
        }
        return head == report.head && heads == report.heads
    }
}
