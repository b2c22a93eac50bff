import Federation
import FoundationEssentials
import Glibc
import Parameters
import Synchronization
import Training

/// The trainings under way, on the node's own disk: a file a study, `<study>.<round>.checkpoint`, replaced in one step.
final class CheckpointStore: Sendable {
    private let folder: String
    private static let suffix = ".checkpoint"
    /// Whether the last checkpoint could not be written, which is said once.
    private let isFailing = Mutex(false)

    init(_ directory: StateDirectory) { folder = directory.checkpoints }

    /// Where the checkpoint of a round lies.
    func path(of study: StudyName, _ round: RoundNumber) -> String { "\(folder)/\(study).\(round)\(Self.suffix)" }

    /// The rounds of a study of which there is a checkpoint, in order.
    func rounds(of study: StudyName) -> [RoundNumber] {
        names().compactMap { name in
            guard name.hasPrefix("\(study)."), name.hasSuffix(Self.suffix) else { return nil }
            return Int(name.dropFirst(study.text.count + 1).dropLast(Self.suffix.count)).flatMap { RoundNumber($0) }
        }
        .sorted()
    }

    /// Writes the state of a training; it takes the place of what was there complete, or not at all.
    ///
    /// - Returns: The bytes written.
    func write(_ state: TrainingState, of identity: CheckpointIdentity) throws(NodeError) -> Int {
        try StateDirectory.makeFolder(folder)
        // The checkpoint carries a digest of its own.
        let file = try AtomicFile(in: folder, name: identity.study.text, isHashed: false)
        // Safe: the bytes are only handed on, during the call.
        try CheckpointFile.write(state, metadata: identity.metadata) { (bytes) throws(NodeError) in
            try file.append(bytes)
        }
        try file.commit(to: path(of: identity.study, identity.round))
        return file.byteCount
    }

    /// The bytes of the checkpoint of a round; nil if there is none.
    ///
    /// - Parameter limit: The most bytes that it can have.
    func read(_ study: StudyName, _ round: RoundNumber, limit: Int) throws(CheckpointProblem) -> Data? {
        let path = path(of: study, round)
        guard let status = FileStatus(path: path, follows: false) else { return nil }
        guard status.isRegular else { throw .unreadable(reason: "it is not a file") }
        guard status.byteCount <= limit else {
            throw .unreadable(reason: "found \(status.byteCount) bytes, expected at most \(limit)")
        }
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch { throw .unreadable(reason: "it cannot be read: \(error)") }
    }

    /// Removes the checkpoint of a round.
    func remove(_ study: StudyName, _ round: RoundNumber) { unlink(path(of: study, round)) }

    /// Removes the checkpoints of rounds that are over.
    ///
    /// - Parameter round: The last round of the study that is committed.
    func removeCommitted(_ study: StudyName, through round: RoundNumber) {
        for old in rounds(of: study) where old <= round { remove(study, old) }
    }

    /// Notes whether a checkpoint could be written; true if that is news.
    func note(isFailing: Bool) -> Bool {
        self.isFailing.withLock { known in
            defer { known = isFailing }
            return known != isFailing
        }
    }

    private func names() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }
}
