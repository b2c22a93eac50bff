public import Federation
import FoundationEssentials
import Glibc
import Parameters

/// A copy of a data directory as it was at one moment, in a folder of its own:
///
///     SHA256SUMS              the digest of every other file, written last: without it, it is half a backup
///     backup.json             what it is of, see ``BackupManifest``
///     tributary.sqlite        the database, without a log beside it
///     blobs/sha256/ab/<hex>   the blobs that the database needs
///     …                       what else the caller gave, for instance federation.yaml
///
/// The updates of open rounds are not in it: they are the most confidential of all, and their nodes send them again.
///
///     try Backup.make(of: "data", into: "backups/monday", companions: ["federation.yaml": yaml], release: "1.0", at: now)
///     try Backup.verify("backups/monday")
///     try Backup.restore("backups/monday", at: now) { _ in "elsewhere/data" }
public enum Backup {
    /// The format of a backup that this release writes, and the newest that it reads.
    public static let format = 1
    /// The file that is written last.
    static let sumsName = "SHA256SUMS"
    /// The file that says what the backup is of.
    static let manifestName = "backup.json"

    /// Copies a data directory, whether or not a coordinator uses it, and verifies the copy.
    ///
    /// First the database, as it is at one moment, beside whoever writes to it; then every blob that it needs. Blobs
    /// never change, and none is taken away while a backup reads.
    ///
    /// - Parameters:
    ///   - directory: The data directory.
    ///   - target: The folder of the backup: new, or empty.
    ///   - companions: Files to put beside, by name.
    ///   - release: The release that makes it.
    ///   - now: The time.
    @discardableResult
    public static func make(
        of directory: String,
        into target: String,
        companions: [String: [UInt8]] = [:],
        release: String,
        at now: Instant
    ) throws(BackupError) -> BackupManifest {
        do {
            try LedgerStore.requireLedger(at: directory)
            try requireNewOrEmpty(target)
            let reading = try BlobsInUse.share(directory)
            defer { withExtendedLifetime(reading) {} }
            let source = DatabaseFile(path: "\(directory)/\(LedgerStore.databaseName)")
            let identity = try source.inspect(directory: directory, expecting: nil)
            let folder = Folder(path: target)
            try folder.make()
            try source.copy(to: "\(target)/\(LedgerStore.databaseName)")
            let report = try LedgerCheck.checkDatabase(target)
            guard report.problems.isEmpty else { throw BackupError.unsound(directory, problems: report.problems) }
            var sums = ChecksumList()
            let byteCount = try copyBlobs(report.neededBlobs, from: directory, to: target, into: &sums)
            let manifest = BackupManifest(
                format: format,
                release: release,
                made: now,
                federation: identity.federation,
                databaseFormat: identity.format,
                lastEvent: report.lastEvent,
                head: report.head,
                heads: report.heads,
                blobCount: report.neededBlobs.count,
                blobByteCount: byteCount,
                companions: companions.keys.sorted()
            )
            for (name, bytes) in companions.sorted(by: { $0.key < $1.key }) {
                precondition(!name.contains("/") && name != sumsName && name != manifestName, "\(name) is taken")
                try FileCopy.write(bytes, to: "\(target)/\(name)")
            }
            try FileCopy.write(
                try LedgerJSON.bytes(of: manifest, what: manifestName),
                to: "\(target)/\(manifestName)"
            )
            for name in companions.keys.sorted() + [manifestName, LedgerStore.databaseName] {
                sums.digests[name] = try FileCopy.digest(of: "\(target)/\(name)")
            }
            try finish(folder, sums)
            return manifest
        } catch {
            throw BackupError(error, directory: directory, target: target)
        }
    }

    private static func copyBlobs(
        _ digests: [ContentDigest],
        from directory: String,
        to target: String,
        into sums: inout ChecksumList
    ) throws -> Int {
        let source = DiskBlobStore(at: Folder(path: "\(directory)/blobs"))
        var byteCount = 0
        for digest in digests {
            let path = LedgerCheck.place(digest)
            let folder = Folder(path: "\(target)/\(path)").parent
            try folder.make()
            byteCount += try source.byteCount(of: digest)
            let found = try FileCopy.copy(source.path(of: digest), to: "\(target)/\(path)")
            guard found == digest else {
                let problem = BlobError.corrupt(digest, found: found, byteCount: try source.byteCount(of: digest))
                throw BackupError.unsound(directory, problems: [.blob(path, problem)])
            }
            try folder.flush()
            sums.digests[path] = digest
        }
        return byteCount
    }

    /// Writes what makes it a backup.
    private static func finish(_ folder: Folder, _ sums: ChecksumList) throws {
        try folder.flush()
        let unfinished = "\(folder.path)/\(sumsName).unfinished"
        try FileCopy.write(sums.bytes, to: unfinished)
        guard rename(unfinished, "\(folder.path)/\(sumsName)") == 0 else {
            throw FileFailure.last("\(folder.path)/\(sumsName)")
        }
        try folder.flush()
    }

    /// Nothing is written over anything.
    static func requireNewOrEmpty(_ path: String) throws {
        switch try Folder.kind(at: path) {
        case .nothing: return
        case .other: throw LedgerError.notAFolder(path)
        case .folder: guard try Folder(path: path).names().isEmpty else { throw BackupError.notEmpty(path) }
        }
    }
}
