import Glibc

/// The hold of one process on a state directory. The system lets go of it when the process ends, however it ends.
final class StateLock: Sendable {
    private let descriptor: Int32

    /// Takes the directory.
    ///
    /// - Throws: ``NodeError/stateDirectoryInUse(path:process:)`` if another process has it.
    init(_ directory: StateDirectory) throws(NodeError) {
        descriptor = open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .storage("open", directory.lock) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let process = Self.holder(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else { throw .storage("lock", directory.lock, code: code) }
            throw .stateDirectoryInUse(path: directory.path, process: process)
        }
        let text = Array("\(getpid())\n".utf8)
        // Who holds it is said for people; the lock itself does not depend on it.
        // Safe: the array outlives the call, which reads `text.count` bytes of it.
        _ = text.withUnsafeBytes { ftruncate(descriptor, 0) == 0 ? pwrite(descriptor, $0.baseAddress, $0.count, 0) : 0 }
    }

    deinit { close(descriptor) }

    /// The process that wrote its number into the file.
    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        // Safe: at most `bytes.count` bytes are written into the array, which outlives the call.
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes.prefix(count).prefix { (48...57).contains($0) }, as: UTF8.self))
    }
}
