import Foundation
import Randomness

/// Damages a file that a killed process left: cut short, or with other bytes.
///
/// Not touched are who the process is (certificates and keys), the coordinator's database and its models: a damaged
/// database is refused at the start, not worked around. Nor is what will be written over, for nobody reads it.
struct FileDamage {
    private static let spared: Set<String> = [
        "node.pem", "node.key", "authority.pem", "coordinator.url", "node.lock",
    ]

    /// Damages a random file of a process that does not run.
    ///
    /// - Parameter folder: The node's state folder, or the coordinator's spool.
    /// - Returns: What was done; nil if there was nothing to damage.
    static func inflict(on folder: String, using generator: inout SeededGenerator) -> String? {
        let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted()
        let files = names.filter { name in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
            return exists && !isFolder.boolValue && !spared.contains(name) && !name.hasSuffix(".new")
        }
        guard !files.isEmpty else { return nil }
        let name = files[generator.integer(below: files.count)]
        let path = "\(folder)/\(name)"
        guard var bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty,
            let handle = FileHandle(forWritingAtPath: path)
        else { return nil }
        defer { try? handle.close() }
        if generator.integer(below: 2) == 0 {
            let length = generator.integer(below: bytes.count)
            try? handle.truncate(atOffset: UInt64(length))
            return "\(name) cut to \(length) of \(bytes.count) bytes"
        }
        let count = 1 + generator.integer(below: 16)
        for _ in 0..<count { bytes[generator.integer(below: bytes.count)] ^= UInt8(1 + generator.integer(below: 255)) }
        try? handle.write(contentsOf: bytes)
        return "\(name) with \(count) other bytes"
    }
}
