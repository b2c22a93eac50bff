import Foundation
import Glibc

/// Tries whether a folder takes bytes, and makes durable what it took.
enum StorageProbe {
    /// As many bytes as a block of a disk, so that a full disk says no.
    private static let byteCount = 4096
    private static let name = ".probe"

    /// Whether a block can be written in a folder; it is removed again.
    static func succeeds(in folder: String) -> Bool {
        let path = "\(folder)/\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        defer {
            close(descriptor)
            unlink(path)
        }
        let block = [UInt8](repeating: 0, count: byteCount)
        return write(descriptor, block, byteCount) == byteCount
    }

    /// Flushes what a data directory holds and is not flushed as it is written: events and spooled updates.
    ///
    /// - Returns: false if the disk says no.
    static func flush(_ folder: String) -> Bool {
        let spool = (FileManager.default.enumerator(atPath: "\(folder)/spool")?.compactMap { $0 as? String } ?? [])
            .map { "spool/\($0)" }
        let database = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasPrefix("tributary.sqlite") }
        return (database + spool.sorted() + ["spool", "."]).allSatisfy { flushFile("\(folder)/\($0)") }
    }

    private static func flushFile(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        // What has gone meanwhile need not be flushed.
        guard descriptor >= 0 else { return errno == ENOENT }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
