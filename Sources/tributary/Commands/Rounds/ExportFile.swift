import Foundation

/// Where an export goes: a file, which has its name only when it is whole, or standard output.
struct ExportFile {
    private let path: String?
    private let file: FileHandle

    init(path: String?) throws {
        self.path = path
        guard let path else {
            file = .standardOutput
            return
        }
        guard FileManager.default.createFile(atPath: Self.unfinished(path), contents: nil),
            let file = FileHandle(forWritingAtPath: Self.unfinished(path))
        else {
            throw CommandFailure("\(path): could not be written; check that the folder exists, and its permissions")
        }
        self.file = file
    }

    private static func unfinished(_ path: String) -> String { path + ".unfinished" }

    /// Writes some bytes.
    func write(_ bytes: [UInt8]) throws {
        do {
            try file.write(contentsOf: Data(bytes))
        } catch {
            throw CommandFailure("\(path ?? "standard output"): could not be written; check the space on the disk")
        }
    }

    /// Gives the file its name.
    func finish() throws {
        guard let path else { return }
        try file.synchronize()
        try file.close()
        guard rename(Self.unfinished(path), path) == 0 else {
            throw CommandFailure("\(path): could not be written; check its permissions")
        }
    }
}
