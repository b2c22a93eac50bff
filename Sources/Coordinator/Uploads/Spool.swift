import Federation
import Foundation
import Parameters
import Synchronization

/// The updates received and not yet in a committed model: one file each, partial ones with the ending `.part`.
///
///     spool/<study>/<round>/<node>.<digest>[.part]
///
/// A whole file is renamed into place before its update is accepted, and stays until the round in which it counts is
/// committed: whatever process is killed, the sum can be made again. A late update lies under the round it was made
/// for, whose folder stays as long as an update of it may still count.
final class Spool: Sendable {
    private let directory: String
    private let uploads: Mutex<Uploads>

    private struct Uploads {
        /// Who writes to which partial file.
        var sessions: [UploadKey: UploadSession] = [:]
        /// What is being checked, and may not be written to.
        var sealed: Set<UploadKey> = []
        /// The partial files there may be.
        var parts: [Sender: Set<ContentDigest>] = [:]
        /// The files of rounds that are over.
        var spares: SpareFiles
    }

    /// Who sends an update of a round.
    private struct Sender: Hashable {
        let study: StudyName
        let round: RoundNumber
        let node: NodeName

        init(_ key: UploadKey) { (study, round, node) = (key.study, key.round, key.node) }
    }

    /// The spool in a directory, which is made if it is missing. Beside it lie empty files for the next updates.
    init(directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        uploads = Mutex(Uploads(spares: SpareFiles(in: directory + "-spares")))
        uploads.withLock { uploads in
            for key in Self.parts(in: directory) { uploads.parts[Sender(key), default: []].insert(key.digest) }
        }
    }

    /// The parts that a process before left.
    private static func parts(in directory: String) -> [UploadKey] {
        func names(_ folder: String) -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        }
        return names(directory).compactMap { StudyName($0) }.flatMap { study in
            names("\(directory)/\(study)").compactMap { Int($0).flatMap { RoundNumber($0) } }.flatMap { round in
                names("\(directory)/\(study)/\(round)").compactMap { UploadKey(part: $0, study: study, round: round) }
            }
        }
    }

    /// The path of the whole update's file.
    func path(of key: UploadKey) -> String { "\(directory)/\(key.path)" }

    /// The path of the file of the part received so far.
    func partialPath(of key: UploadKey) -> String { "\(directory)/\(key.partialPath)" }

    /// The bytes received so far, behind which an upload goes on; nil if nothing was. A whole file is not looked at: if
    /// its update was not accepted, it was placed by a request that got no further.
    func receivedByteCount(of key: UploadKey) -> Int? { byteCount(partialPath(of: key)) }

    /// Whether the whole update is there.
    func holds(_ key: UploadKey) -> Bool { byteCount(path(of: key)) != nil }

    /// Opens the partial file for a request, which takes the upload over from any other.
    ///
    /// - Parameters:
    ///   - offset: Where the request's bytes begin; 0 begins the file anew.
    ///   - flushing: Whether the file will be flushed, and may be on its way to the disk before. One that will not
    ///     be is better gone before the system writes it there.
    /// - Returns: The session; nil if the file does not have exactly `offset` bytes, or is being checked.
    func begin(
        _ key: UploadKey,
        at offset: Int,
        flushing: Bool
    ) throws -> (session: UploadSession?, opening: UploadReception.Opening) {
        try uploads.withLock { uploads in
            guard !uploads.sealed.contains(key) else { return (nil, .busy) }
            try uploads.sessions.removeValue(forKey: key)?.close()
            let path = partialPath(of: key)
            if offset == 0 {
                try FileManager.default.createDirectory(
                    atPath: "\(directory)/\(key.study)/\(key.round)",
                    withIntermediateDirectories: true
                )
                removeOtherParts(than: key, in: &uploads)
                if byteCount(path) == nil { uploads.spares.place(at: path) }
            } else if byteCount(path) != offset {
                return (nil, .elsewhere(byteCount: receivedByteCount(of: key) ?? 0))
            }
            let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (offset == 0 ? O_TRUNC : 0)
            let descriptor = open(path, flags, 0o600)
            guard descriptor >= 0 else { throw SpoolError.failed(operation: "open", path: path, code: errno) }
            let session = UploadSession(descriptor: descriptor, offset: offset, path: path, isFlushed: flushing)
            uploads.sessions[key] = session
            return (session, .opened)
        }
    }

    /// A node has one upload of a round under way. What it began before with other bytes it will not finish, and a node
    /// of bad will does not fill the disk with beginnings.
    private func removeOtherParts(than key: UploadKey, in uploads: inout Uploads) {
        let begun = uploads.parts[Sender(key)] ?? []
        var left: Set<ContentDigest> = [key.digest]
        for digest in begun where digest != key.digest {
            let other = UploadKey(study: key.study, round: key.round, node: key.node, digest: digest)
            try? uploads.sessions.removeValue(forKey: other)?.close()
            if uploads.sealed.contains(other) {
                left.insert(digest)
            } else {
                unlink(partialPath(of: other))
            }
        }
        uploads.parts[Sender(key)] = left
    }

    /// Lets nobody write to the partial file any more, until ``unseal(_:)``: what is checked stays as it is.
    ///
    /// - Parameters:
    ///   - session: The request's hold on it, which ends.
    ///   - flushing: Whether its bytes are on the disk when the function returns.
    /// - Throws: ``SpoolError/superseded`` if another request took the upload over.
    func seal(_ key: UploadKey, _ session: UploadSession, flushing: Bool) throws {
        try uploads.withLock { uploads in
            guard uploads.sessions[key] === session else { throw SpoolError.superseded }
            uploads.sessions[key] = nil
            uploads.sealed.insert(key)
        }
        do {
            try session.close(flush: flushing)
        } catch {
            unseal(key)
            throw error
        }
    }

    /// A request is over: its hold on the partial file ends, if another request has not taken it over.
    func release(_ key: UploadKey, _ session: UploadSession) {
        uploads.withLock { uploads in
            if uploads.sessions[key] === session { uploads.sessions[key] = nil }
            try? session.close()
        }
    }

    /// The partial file was checked: it is in its place, or gone, or may be written to again.
    func unseal(_ key: UploadKey) { _ = uploads.withLock { $0.sealed.remove(key) } }

    /// Makes the placed file of an update that was not accepted a partial one again.
    func putBack(_ key: UploadKey) { rename(path(of: key), partialPath(of: key)) }

    /// Makes a sealed partial file, which was verified, the update's; flushes the folder too if asked.
    func place(_ key: UploadKey, flushing: Bool) throws {
        let path = path(of: key)
        guard rename(partialPath(of: key), path) == 0 else {
            throw SpoolError.failed(operation: "rename", path: path, code: errno)
        }
        if flushing { try flushFolder(of: key) }
    }

    private func flushFolder(of key: UploadKey) throws {
        let folder = "\(directory)/\(key.study)/\(key.round)"
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SpoolError.failed(operation: "open", path: folder, code: errno) }
        defer { close(descriptor) }
        // A file system that cannot flush a folder keeps its own promises.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw SpoolError.failed(operation: "flush", path: folder, code: errno)
        }
    }

    /// Forgets what was received of an update.
    func discard(_ key: UploadKey, _ remains: UploadReception.Remains) {
        uploads.withLock { uploads in
            switch remains {
            case .whole: uploads.spares.put(path(of: key))
            case .partial:
                try? uploads.sessions.removeValue(forKey: key)?.close()
                unlink(partialPath(of: key))
            }
        }
    }

    /// Forgets the updates of every round of a study but those: they are in a model now, or will never be.
    func removeRounds(of study: StudyName, except kept: Set<RoundNumber>) {
        uploads.withLock { uploads in
            for key in uploads.sessions.keys.filter({ $0.study == study && !kept.contains($0.round) }) {
                try? uploads.sessions.removeValue(forKey: key)?.close()
            }
            removeFolders(of: study.text, except: kept, in: &uploads)
        }
    }

    private func removeFolders(of study: String, except kept: Set<RoundNumber>, in uploads: inout Uploads) {
        for sender in uploads.parts.keys where sender.study.text == study && !kept.contains(sender.round) {
            uploads.parts[sender] = nil
        }
        let manager = FileManager.default
        let names = Set(kept.map { "\($0)" })
        for round in (try? manager.contentsOfDirectory(atPath: "\(directory)/\(study)")) ?? []
        where !names.contains(round) {
            let folder = "\(directory)/\(study)/\(round)"
            // What is being checked is read, so it may lose its name but not its bytes.
            let read = Set(uploads.sealed.map(partialPath))
            for file in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
            where !read.contains("\(folder)/\(file)") {
                uploads.spares.put("\(folder)/\(file)")
            }
            try? manager.removeItem(atPath: folder)
        }
    }

    /// Forgets what a process left behind that was killed: rounds of which no update can count, and whole files of
    /// updates that were not accepted, or whose bytes a power cut took. Partial files of the other rounds stay.
    ///
    /// - Parameters:
    ///   - rounds: The rounds of each study of which updates may still count.
    ///   - accepted: The accepted updates whose bytes are intact.
    func removeAll(except rounds: [StudyName: Set<RoundNumber>], accepted: Set<UploadKey>) {
        let manager = FileManager.default
        let kept = Set(accepted.map { path(of: $0) })
        for study in (try? manager.contentsOfDirectory(atPath: directory)) ?? [] {
            uploads.withLock {
                removeFolders(of: study, except: StudyName(study).flatMap { rounds[$0] } ?? [], in: &$0)
            }
            for round in (try? manager.contentsOfDirectory(atPath: "\(directory)/\(study)")) ?? [] {
                let folder = "\(directory)/\(study)/\(round)"
                for file in (try? manager.contentsOfDirectory(atPath: folder)) ?? [] where !file.hasSuffix(".part") {
                    if !kept.contains("\(folder)/\(file)") { try? manager.removeItem(atPath: "\(folder)/\(file)") }
                }
            }
        }
    }

    /// Takes away what is no update of an open round, before anything is added; see ``SpoolInspection/foreign()``.
    ///
    /// - Returns: The paths of the files, within the spool.
    func removeForeignFiles(_ state: FederationState) -> [String] {
        SpoolInspection(of: directory, state: state).foreign().filter { unlink("\(directory)/\($0)") == 0 }
    }

    private func byteCount(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
