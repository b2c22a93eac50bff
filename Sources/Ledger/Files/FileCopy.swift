import Glibc
import Parameters

/// Files read and copied block by block, hashed on the way.
enum FileCopy {
    /// The bytes read at once.
    private static let blockByteCount = 1 << 20

    /// The digest of a file's bytes.
    static func digest(of path: String) throws(FileFailure) -> ContentDigest {
        var stream = ContentDigest.Stream()
        let file = try OpenFile(path: path, flags: O_RDONLY)
        var offset = 0
        while true {
            let block = try file.bytes(in: offset..<offset + blockByteCount)
            guard !block.isEmpty else { return stream.finish() }
            stream.update(block)
            offset += block.count
        }
    }

    /// Copies a file for its owner alone; it is on the disk when the function returns. Its name is once its folder is
    /// flushed.
    ///
    /// - Returns: The digest of the bytes that were written.
    static func copy(_ source: String, to target: String) throws(FileFailure) -> ContentDigest {
        var stream = ContentDigest.Stream()
        let file = try OpenFile(path: source, flags: O_RDONLY)
        let copy = try OpenFile(path: target, flags: O_WRONLY | O_CREAT | O_EXCL)
        var offset = 0
        while true {
            let block = try file.bytes(in: offset..<offset + blockByteCount)
            guard !block.isEmpty else { break }
            stream.update(block)
            try copy.write(block)
            offset += block.count
        }
        try copy.flush()
        return stream.finish()
    }

    /// Writes a file for its owner alone; it is on the disk when the function returns.
    static func write(_ bytes: [UInt8], to target: String) throws(FileFailure) {
        let file = try OpenFile(path: target, flags: O_WRONLY | O_CREAT | O_EXCL)
        try file.write(bytes)
        try file.flush()
    }
}

extension OpenFile {
    /// Writes all bytes at the current position.
    func write(_ bytes: [UInt8]) throws(FileFailure) {
        var failure: FileFailure?
        bytes.withUnsafeBytes { buffer in
            // Safe: the buffer is used within the closure only.
            do throws(FileFailure) { try write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
