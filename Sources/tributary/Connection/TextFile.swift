import Foundation

/// Small text files.
enum TextFile {
    /// The text of a file.
    static func read(_ path: String, expecting what: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): found nothing readable, expected \(what)")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure("\(path): found bytes that are not text, expected \(what)")
        }
        return text
    }

    /// Writes a file in one step.
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                "\(path): could not be written; check that the folder exists, and its permissions and space"
            )
        }
    }
}
