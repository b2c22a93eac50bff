public import Federation
import Glibc
import Parameters

extension Backup {
    /// A backup that was verified.
    public struct Verified: Sendable {
        /// What the backup says of itself.
        public let manifest: BackupManifest
        /// The files that lie beside database and blobs, by name.
        public let companions: [String: [UInt8]]
    }

    /// Makes a data directory from a backup: verifies everything, copies it beside the place, and puts it there in one
    /// step. Interrupted at any point, it leaves the whole data directory or none.
    ///
    /// - Parameters:
    ///   - path: The backup.
    ///   - now: The time, for the audit.
    ///   - place: Says where the data directory is to be, new or empty; asked once the backup is verified and before
    ///     anything is written. What it throws is thrown on.
    /// - Throws: ``BackupError``, or what `place` throws.
    @discardableResult
    public static func restore(
        _ path: String,
        at now: Instant,
        into place: (Verified) throws -> String
    ) throws -> BackupManifest {
        let manifest = try verify(path)
        let directory = Folder.plainPath(
            try place(Verified(manifest: manifest, companions: try companions(manifest, of: path)))
        )
        do {
            try requireNewOrEmpty(directory)
            let staging = Folder(path: "\(directory).restoring")
            if try Folder.kind(at: staging.path) == .folder { try staging.removeAll() }
            try staging.make()
            try copy(path, to: staging, leaving: Set(manifest.companions + [manifestName, sumsName]))
            try note(manifest, in: staging.path, at: now)
            if try Folder.kind(at: directory) == .folder, rmdir(directory) != 0 { throw FileFailure.last(directory) }
            guard rename(staging.path, directory) == 0 else { throw FileFailure.last(directory) }
            try staging.parent.flush()
            return manifest
        } catch {
            throw BackupError(error, directory: directory, target: directory)
        }
    }

    /// Refuses a folder that has something in it.
    public static func requireEmpty(_ path: String) throws(BackupError) {
        do { try requireNewOrEmpty(path) } catch { throw BackupError(error, directory: path, target: path) }
    }

    private static func companions(_ manifest: BackupManifest, of path: String) throws(BackupError) -> [String: [UInt8]]
    {
        do {
            var companions: [String: [UInt8]] = [:]
            for name in manifest.companions {
                let file = try OpenFile(path: "\(path)/\(name)", flags: O_RDONLY)
                companions[name] = try file.bytes(in: 0..<file.byteCount())
            }
            return companions
        } catch {
            throw BackupError(error, directory: path, target: path)
        }
    }

    /// Copies the files, and compares once more what was written: the backup may lie on a disk that is failing.
    private static func copy(_ path: String, to staging: Folder, leaving left: Set<String>) throws {
        let sums = try sums(in: Folder(path: path))
        for name in try Folder(path: path).allFiles() where !left.contains(name) {
            let target = "\(staging.path)/\(name)"
            let folder = Folder(path: target).parent
            try folder.make()
            let found = try FileCopy.copy("\(path)/\(name)", to: target)
            guard found == sums.digests[name] else {
                throw BackupError.altered(path: "\(path)/\(name)", reason: "it changed while it was read")
            }
            try folder.flush()
        }
    }

    /// The audit says that what follows was not what followed then.
    private static func note(_ manifest: BackupManifest, in directory: String, at now: Instant) throws {
        let ledger = try LedgerStore.open(at: directory, expecting: manifest.federation)
        let detail = "event \(manifest.lastEvent), backed up at \(manifest.made.milliseconds) ms"
        let restoration = Restoration(lastEvent: manifest.lastEvent, made: manifest.made)
        try ledger.append(
            [.coordinatorRestored(restoration)],
            at: now,
            audit: [AuditEntry(at: now, who: "coordinator", what: "coordinator.restored", detail: detail)]
        )
        try ledger.close()
    }
}
