import Federation
import Foundation
import Parameters
import Synchronization

/// The updates received and not yet in a committed model: one file each, partial ones with the ending `.part`.
///
///     spool/<study>/<round>/<node>.<digest>[.part]
///
/// A whole file is renamed into place before its update is accepted, and stays until the round is committed: whatever
/// process is killed, the sum can be made again.
final class Spool: Sendable {
    private let directory: String
    private let sessions = Mutex<[UploadKey: UploadSession]>([:])

    /// The spool in a directory, which is made if it is missing.
    init(directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// The path of the whole update's file.
    func path(of key: UploadKey) -> String { "\(directory)/\(key.path)" }

    /// The path of the file of the part received so far.
    func partialPath(of key: UploadKey) -> String { "\(directory)/\(key.partialPath)" }

    /// The bytes received so far; nil if nothing was.
    func receivedByteCount(of key: UploadKey) -> Int? {
        byteCount(path(of: key)) ?? byteCount(partialPath(of: key))
    }

    /// Whether the whole update is there.
    func holds(_ key: UploadKey) -> Bool { byteCount(path(of: key)) != nil }

    /// Opens the partial file for a request, which takes the upload over from any other.
    ///
    /// - Parameter offset: Where the request's bytes begin; 0 begins the file anew.
    /// - Returns: The session, or nil if the file does not have exactly `offset` bytes.
    func begin(_ key: UploadKey, at offset: Int) throws -> UploadSession? {
        try sessions.withLock { sessions in
            try sessions.removeValue(forKey: key)?.close()
            let path = partialPath(of: key)
            if offset == 0 {
                try FileManager.default.createDirectory(
                    atPath: "\(directory)/\(key.study)/\(key.round)",
                    withIntermediateDirectories: true
                )
            } else if byteCount(path) != offset {
                return nil
            }
            let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (offset == 0 ? O_TRUNC : 0)
            let descriptor = open(path, flags, 0o600)
            guard descriptor >= 0 else { throw SpoolError.failed(operation: "open", path: path, code: errno) }
            let session = UploadSession(descriptor: descriptor, offset: offset, path: path)
            sessions[key] = session
            return session
        }
    }

    /// Makes a verified partial file the update's.
    func complete(_ key: UploadKey) throws {
        try sessions.withLock { sessions in
            try sessions.removeValue(forKey: key)?.close()
            let path = path(of: key)
            guard rename(partialPath(of: key), path) == 0 else {
                throw SpoolError.failed(operation: "rename", path: path, code: errno)
            }
        }
    }

    /// Forgets what was received of an update.
    func discard(_ key: UploadKey) {
        sessions.withLock { sessions in
            try? sessions.removeValue(forKey: key)?.close()
            unlink(partialPath(of: key))
            unlink(path(of: key))
        }
    }

    /// Forgets a round's updates, which are in its model now.
    func removeRound(_ round: RoundNumber, of study: StudyName) {
        sessions.withLock { sessions in
            for key in sessions.keys.filter({ $0.study == study && $0.round == round }) {
                try? sessions.removeValue(forKey: key)?.close()
            }
            try? FileManager.default.removeItem(atPath: "\(directory)/\(study)/\(round)")
        }
    }

    /// Forgets every round that is not open, left behind by a process that was killed between commit and clean-up.
    func removeAllRounds(except open: [StudyName: RoundNumber]) {
        let manager = FileManager.default
        for study in (try? manager.contentsOfDirectory(atPath: directory)) ?? [] {
            let name = StudyName(study)
            for round in (try? manager.contentsOfDirectory(atPath: "\(directory)/\(study)")) ?? [] {
                if let name, let number = open[name], round == "\(number)" { continue }
                try? manager.removeItem(atPath: "\(directory)/\(study)/\(round)")
            }
        }
    }

    private func byteCount(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
