import Foundation
import Glibc
import Synchronization

/// A small file system in memory, which can be filled. Mounting one takes rights that not everybody has.
final class ScarceDisk: Sendable {
    /// Room for what a run writes, and not much more.
    private static let byteCount = 96 << 20

    private let folder: String
    private let isMounted = Mutex(true)

    /// Mounts one at a folder, which is made; nil where that is not permitted.
    init?(at folder: String) {
        self.folder = folder
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard mount("tmpfs", folder, "tmpfs", 0, "size=\(Self.byteCount),mode=700") == 0 else { return nil }
    }

    private var filler: String { folder + "/filler" }

    /// Takes all the room that is left.
    func fill() {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = lseek(descriptor, 0, SEEK_END)
        for size in [1 << 20, 1 << 12, 1] {
            let block = [UInt8](repeating: 0, count: size)
            while write(descriptor, block, size) == size {}
        }
    }

    /// Gives the room back.
    func clear() { unlink(filler) }

    /// Takes the file system away, with everything in it.
    func unmount() {
        isMounted.withLock { isMounted in
            if isMounted { umount2(folder, Int32(MNT_DETACH)) }
            isMounted = false
        }
    }
}
