import Federation
import FoundationEssentials
import Glibc
import Parameters

extension Backup {
    /// Whether a folder is, or was to become, a backup.
    public static func isBackup(_ path: String) -> Bool {
        [sumsName, manifestName].contains { (try? Folder.kind(at: "\(path)/\($0)")) == .other }
    }

    /// Reads every file of a backup and compares it with what it has to be; then reads the database as a check does.
    /// Changes nothing. The cost grows with the history and the bytes of the blobs.
    ///
    /// - Returns: What the backup is of.
    @discardableResult
    public static func verify(_ path: String) throws(BackupError) -> BackupManifest {
        do {
            let folder = Folder(path: path)
            guard try Folder.kind(at: path) == .folder else { throw BackupError.missing(path) }
            let sums = try sums(in: folder)
            for name in try folder.allFiles() where name != sumsName && sums.digests[name] == nil {
                throw BackupError.altered(path: "\(path)/\(name)", reason: "a file that the backup did not have")
            }
            for (name, expected) in sums.digests.sorted(by: { $0.key < $1.key }) {
                try verify("\(path)/\(name)", expected)
            }
            let manifest = try manifest(of: path)
            let report = try LedgerCheck.checkDatabase(path)
            guard report.problems.isEmpty else { throw BackupError.unsound(path, problems: report.problems) }
            for digest in report.neededBlobs where sums.digests[LedgerCheck.place(digest)] != digest {
                throw BackupError.altered(path: "\(path)/\(LedgerCheck.place(digest))", reason: "the blob is gone")
            }
            guard manifest.federation == report.federation, manifest.lastEvent == report.lastEvent,
                manifest.agrees(with: report)
            else {
                let reason = "it is of event \(manifest.lastEvent), the database ends with event \(report.lastEvent)"
                throw BackupError.altered(path: "\(path)/\(manifestName)", reason: reason)
            }
            return manifest
        } catch {
            throw BackupError(error, directory: path, target: path)
        }
    }

    /// The list of digests, if the backup was finished.
    static func sums(in folder: Folder) throws -> ChecksumList {
        let path = "\(folder.path)/\(sumsName)"
        guard try Folder.kind(at: path) == .other else {
            let names = try folder.names()
            let isBegun = names.contains { $0.hasPrefix(LedgerStore.databaseName) } || names.contains(manifestName)
            throw isBegun ? BackupError.incomplete(folder.path) : BackupError.missing(folder.path)
        }
        let file = try OpenFile(path: path, flags: O_RDONLY)
        guard let sums = ChecksumList(try file.bytes(in: 0..<file.byteCount())), !sums.digests.isEmpty else {
            throw BackupError.altered(path: path, reason: "it is not a list of digests as it was written")
        }
        return sums
    }

    private static func verify(_ path: String, _ expected: ContentDigest) throws {
        guard try Folder.kind(at: path) == .other else {
            throw BackupError.altered(path: path, reason: "the file is gone")
        }
        let found = try FileCopy.digest(of: path)
        guard found == expected else {
            throw BackupError.altered(path: path, reason: "its bytes have sha256 \(found), expected \(expected)")
        }
    }

    /// Only the format, which every release can read.
    private struct Format: Decodable { let format: Int }

    static func manifest(of folder: String) throws -> BackupManifest {
        let path = "\(folder)/\(manifestName)"
        do {
            let file = try OpenFile(path: path, flags: O_RDONLY)
            let bytes = Data(try file.bytes(in: 0..<file.byteCount()))
            let found = try LedgerJSON.value(Format.self, from: bytes).format
            guard found <= format else {
                throw BackupError.newerFormat(folder, found: found, supported: format)
            }
            return try LedgerJSON.value(BackupManifest.self, from: bytes)
        } catch let error as DecodingError {
            throw BackupError.altered(path: path, reason: LedgerJSON.reason(error))
        }
    }
}
