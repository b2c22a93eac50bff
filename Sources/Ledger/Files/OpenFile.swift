import CGlibc
import Glibc

/// An open file that closes itself.
struct OpenFile: ~Copyable {
    /// Where it was opened.
    let path: String
    private let descriptor: Int32

    /// Opens a file; flags as in open(2). Never handed on to a child process.
    init(path: String, flags: Int32, mode: mode_t = 0o600) throws(FileFailure) {
        let descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .last(path) }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The number of bytes in it.
    func byteCount() throws(FileFailure) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last(path) }
        return Int(status.st_size)
    }

    /// Writes all bytes at the current position.
    func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            // Safe: the pointer and the count are those of the caller's buffer, which outlives the call.
            let count = Glibc.write(descriptor, part.baseAddress, part.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw .last(path)
            }
        }
    }

    /// When its bytes were last written, in milliseconds since 1970.
    func modified() throws(FileFailure) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last(path) }
        return Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
    }

    /// Sets when its bytes were last written to the time of the file system's clock.
    func touch() throws(FileFailure) {
        guard futimens(descriptor, nil) == 0 else { throw .last(path) }
    }

    /// Reads into the buffer from a place in the file, until the buffer is full or the file ends.
    ///
    /// - Returns: The number of bytes read.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileFailure) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            // Safe: the pointer and the count are what is left of the caller's buffer, which outlives the call.
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            if count > 0 {
                filled += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw .last(path)
            }
        }
        return filled
    }

    /// The bytes in that range of the file, fewer if it ends before.
    func bytes(in range: Range<Int>) throws(FileFailure) -> [UInt8] {
        var failure: FileFailure?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            // Safe: the buffer has the range's count of bytes, and read says how many of them it has set.
            do throws(FileFailure) {
                count = try read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Replaces everything in it by a text.
    func replace(with text: String) throws(FileFailure) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw .last(path) }
        let bytes = Array(text.utf8)
        var failure: FileFailure?
        bytes.withUnsafeBytes { buffer in
            // Safe: the buffer is used within the closure only.
            do throws(FileFailure) { try write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Lets the system write its bytes to the disk while more come.
    ///
    /// - Parameters:
    ///   - begun: What an earlier call returned, or 0.
    ///   - end: The bytes written so far.
    /// - Returns: How many of them are on their way.
    func beginWriting(_ begun: Int, until end: Int) -> Int {
        Int(file_begin_writing(descriptor, off_t(begun), off_t(end)))
    }

    /// Returns when its bytes are on the disk, and how many they are. When they were written need not be.
    func flush() throws(FileFailure) {
        guard fdatasync(descriptor) == 0 else { throw .last(path) }
    }

    /// Returns when the names in an open folder are on the disk: for some file systems they are not among its bytes.
    func flushNames() throws(FileFailure) {
        guard fsync(descriptor) == 0 else { throw .last(path) }
    }

    /// Takes the lock that many open files can have together, but none beside ``tryLock()``; waits for it.
    func lockShared() throws(FileFailure) {
        while flock(descriptor, LOCK_SH) != 0 {
            guard errno == EINTR else { throw .last(path) }
        }
    }

    /// Takes the lock that only one open file can have. Returns false if another has it.
    func tryLock() throws(FileFailure) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw .last(path) }
        return false
    }
}
