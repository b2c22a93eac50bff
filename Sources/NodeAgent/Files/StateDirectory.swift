import Glibc
import NIOCore

/// Where a node keeps what must outlive it.
struct StateDirectory: Sendable, Hashable {
    /// The folder, without a slash at the end.
    let path: String

    init(path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// The certificate and its private key.
    var identity: String { path + "/node.pem" }
    /// The key of an enrolment under way, or of an identity laid out in three files.
    var key: String { path + "/node.key" }
    /// The federation's authority.
    var authority: String { path + "/authority.pem" }
    /// Where the coordinator answered at enrolment.
    var coordinator: String { path + "/coordinator.url" }
    /// The updates that are kept.
    var journal: String { path + "/node.json" }
    /// The bytes of the updates.
    var outbox: String { path + "/outbox" }
    /// The models received.
    var models: String { path + "/models" }
    /// Where the trainings under way are.
    var checkpoints: String { path + "/checkpoints" }
    /// The coordinator's receipts.
    var receipts: String { path + "/receipts" }
    /// The file that a running node holds locked.
    var lock: String { path + "/node.lock" }

    /// Whether a block can be written here; it is removed again.
    var takesBytes: Bool {
        guard let file = try? AtomicFile(in: path, name: ".probe", isHashed: false) else { return false }
        return (try? file.append([UInt8](repeating: 0, count: 4096))) != nil
    }

    /// Makes the folders that are missing, for their owner only.
    func prepare() throws(NodeError) {
        for folder in [path, outbox, models] { try Self.makeFolder(folder) }
    }

    /// Makes a folder, and those it lies in, unless it is there.
    static func makeFolder(_ path: String) throws(NodeError) {
        if mkdir(path, 0o700) == 0 { return }
        let code = errno
        if code == EEXIST, FileStatus(path: path)?.isFolder ?? false { return }
        guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .storage("make the folder", path, code: code == EEXIST ? ENOTDIR : code)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .storage("make the folder", path) }
    }

    /// The text of a file; nil if there is none. Who reads beside a running node gets one that was in its place, whole.
    static func text(of file: String) throws(NodeError) -> String? {
        guard access(file, F_OK) == 0 else { return nil }
        let reader = try FileReader(path: file, isHeld: true)
        guard reader.byteCount <= textByteLimit else {
            throw .storage(path: file, operation: "read", reason: "\(reader.byteCount) bytes are too many")
        }
        var bytes: [UInt8] = []
        while bytes.count < reader.byteCount {
            let buffer = try reader.read(at: bytes.count)
            guard buffer.readableBytes > 0 else { break }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The largest text file that is read: 16 MiB.
    private static let textByteLimit = 16 << 20

    /// Writes a text so that the file is as before or complete.
    ///
    /// - Parameter isRecycled: Whether the file as it was before stays beside it, to be written over the next time.
    static func write(_ text: String, to file: String, isRecycled: Bool = false) throws(NodeError) {
        let slash = file.lastIndex(of: "/")
        let folder = slash.map { String(file[..<$0]) } ?? "."
        let name = slash.map { String(file[file.index(after: $0)...]) } ?? file
        let new = try AtomicFile(in: folder, name: name, isHashed: false, isRecycled: isRecycled)
        try new.append(Array(text.utf8))
        try new.commit(to: file)
    }
}
