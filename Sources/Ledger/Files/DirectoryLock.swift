import Glibc
import Synchronization

/// Says that one process owns a data directory, until it is released or the value goes. A killed process leaves no
/// lock.
final class DirectoryLock: Sendable {
    /// The file's name in the directory.
    static let fileName = "lock"

    private let file: Mutex<OpenFile?>

    private init(_ file: consuming sending OpenFile) { self.file = Mutex(file) }

    /// Lets others have the directory.
    func release() { file.withLock { $0 = nil } }

    /// Takes the directory, or says who has it.
    static func take(_ directory: String) throws(LedgerError) -> DirectoryLock {
        let owner: [UInt8]
        do throws(FileFailure) {
            let file = try OpenFile(path: "\(directory)/\(fileName)", flags: O_RDWR | O_CREAT)
            if try file.tryLock() {
                try file.replace(with: "\(getpid())\n")
                return DirectoryLock(file)
            }
            owner = try file.bytes(in: 0..<20)
        } catch {
            throw LedgerError(error, directory: directory)
        }
        let digits = owner.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        throw .inUse(directory, process: Int(String(decoding: digits, as: UTF8.self)))
    }
}
