import Foundation

/// Files of bytes, in folders that are made.
enum BinaryFile {
    /// Writes a file in one step.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = URL(fileURLWithPath: path)
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: file, options: .atomic)
        } catch {
            throw CommandFailure("\(path): could not be written; check the folder's permissions and space")
        }
    }
}
