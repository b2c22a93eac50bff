import Federation
import FoundationEssentials
import Glibc
import Parameters

/// The updates' bytes on the node's own disk, by digest: written before anything is sent, kept until their round is
/// committed.
struct UpdateOutbox: Sendable {
    private let folder: String
    private static let temporaryName = "update"

    init(_ directory: StateDirectory) { folder = directory.outbox }

    /// Where an update's bytes lie.
    func path(of digest: ContentDigest) -> String { "\(folder)/\(digest).safetensors" }

    /// Writes an update as a safetensors file and says what it became. The same vector and metadata give the same
    /// bytes; they are on the disk when the function returns.
    func store(
        _ update: ParameterVector,
        metadata: [String: String],
        for assignment: Assignment
    ) throws(NodeError) -> PendingUpdate {
        let file = try AtomicFile(in: folder, name: Self.temporaryName, isRecycled: true)
        try file.append(SafetensorsWriter.header(layout: update.layout, metadata: metadata))
        // Safe: the vector's bytes are only read, and only during the call.
        try update.withLittleEndianBytes { bytes in Result { () throws(NodeError) in try file.append(bytes) } }.get()
        let digest = file.digest
        try file.commit(to: path(of: digest))
        return PendingUpdate(assignment: assignment, digest: digest, byteCount: file.byteCount)
    }

    /// Whether the bytes are there and are those the digest names. A file that a power cut tore is not.
    func isIntact(_ update: PendingUpdate) -> Bool {
        guard let reader = try? FileReader(path: path(of: update.digest)), reader.byteCount == update.byteCount,
            let stream = try? reader.digest()
        else { return false }
        return stream.finish() == update.digest
    }

    /// Whether a file of the right size is there. Its bytes are not read.
    func isPresent(_ update: PendingUpdate) -> Bool {
        (try? FileReader(path: path(of: update.digest)))?.byteCount == update.byteCount
    }

    /// Removes an update. The next one is written over its bytes.
    func remove(_ digest: ContentDigest) { rename(path(of: digest), spare) }

    /// Gives the disk back what is kept for the next update.
    func removeSpare() { unlink(spare) }

    private var spare: String { AtomicFile.temporary(in: folder, name: Self.temporaryName) }

    /// Removes whatever is in the folder and not among the updates kept: what a killed process left.
    func removeAll(except kept: [PendingUpdate]) throws(NodeError) {
        let names = Set(kept.map { "\($0.digest).safetensors" })
        let found: [String]
        do {
            found = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw .storage(path: folder, operation: "list", reason: "\(error)")
        }
        for name in found where !names.contains(name) { unlink("\(folder)/\(name)") }
    }
}
