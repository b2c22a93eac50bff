import Foundation

/// The repository's own files, as the tests of its rules read them.
enum SourceTree {
    /// The folder of `Package.swift`.
    static let root: String = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.path + "/Package.swift") { return folder.path }
        }
        return "."
    }()

    /// A file of ours.
    struct File: Sendable, CustomStringConvertible {
        /// The path from the root on.
        var path: String
        var lines: [String]

        /// The folder below `Sources` or `Tests`.
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var description: String { path }
    }

    /// Every Swift file under a folder, by path.
    static func swiftFiles(in folder: String) -> [File] {
        let base = root + "/" + folder
        let paths = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            guard let text = try? String(contentsOfFile: "\(base)/\(path)", encoding: .utf8) else { return nil }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return File(path: "\(folder)/\(path)", lines: lines.last == "" ? lines.dropLast() : lines)
        }
    }

    static let sources = swiftFiles(in: "Sources")
    static let tests = swiftFiles(in: "Tests")
}
