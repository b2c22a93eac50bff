import Foundation
import Testing

/// What may be written only where it belongs.
@Suite struct BannedCallTests {
    /// A text that may not stand in code, and the files where it may, with the reason.
    struct Ban: Sendable, CustomStringConvertible {
        var text: String
        var allowed: [String]
        var reason: String
        var description: String { text }
    }

    static let bans: [Ban] = [
        Ban(text: "Date()", allowed: ["Sources/tributary/"], reason: "the time is told"),
        Ban(text: "ContinuousClock", allowed: ["Sources/tributary/"], reason: "the time is told"),
        Ban(text: "Task.sleep", allowed: ["Sources/tributary/"], reason: "waiting is told"),
        Ban(text: "ProcessInfo", allowed: ["Sources/tributary/"], reason: "the environment is the executable's"),
        Ban(text: "currentDirectoryPath", allowed: ["Sources/tributary/"], reason: "paths are told"),
        Ban(
            text: "SystemRandomNumberGenerator",
            allowed: ["Sources/Trust/", "Sources/Randomness/"],
            reason: "randomness is handed in; secrets and serial numbers alone must not repeat"
        ),
        Ban(text: " print(", allowed: ["Sources/tributary/Output/"], reason: "results go through Terminal"),
        Ban(text: "fatalError(", allowed: [], reason: "input never ends the process"),
        Ban(text: "try!", allowed: [], reason: "errors are handled"),
        Ban(text: "Task.detached", allowed: [], reason: "every task has an owner"),
        Ban(text: "DateFormatter", allowed: [], reason: "the package's executable has no tables of ICU"),
        Ban(text: "NumberFormatter", allowed: [], reason: "the package's executable has no tables of ICU"),
        Ban(text: "Locale(", allowed: [], reason: "the package's executable has no tables of ICU"),
        Ban(text: "Calendar(", allowed: [], reason: "the package's executable has no tables of ICU"),
        Ban(text: "YAMLEncoder", allowed: [], reason: "it formats numbers with tables of ICU"),
        Ban(text: "TODO", allowed: [], reason: "what is to be done is an issue"),
    ]

    /// The code of a line, without its comment.
    static func code(_ line: String) -> Substring {
        line.range(of: "//").map { line[..<$0.lowerBound] } ?? line[...]
    }

    @Test func `a comment is not code`() {
        #expect(Self.code("let x = 1 // Date()") == "let x = 1 ")
    }

    @Test(arguments: bans)
    func `a banned text stands only where it may`(_ ban: Ban) {
        for file in SourceTree.sources where !ban.allowed.contains(where: { file.path.hasPrefix($0) }) {
            for (index, line) in file.lines.enumerated() where Self.code(line).contains(ban.text) {
                Issue.record("\(file):\(index + 1): \(ban.text): \(ban.reason)")
            }
        }
    }

    /// What needs a proof beside it.
    private static let unsafe = [
        "@unchecked Sendable", "nonisolated(unsafe)", "UnsafeMutableBufferPointer<", "UnsafeMutableRawBufferPointer(",
        "withMemoryRebound", "unsafeUninitializedCapacity", "UnsafeMutablePointer<",
    ]

    @Test func `what is unsafe is proved in a comment`() {
        for file in SourceTree.sources {
            let needs = file.lines.contains { line in Self.unsafe.contains { Self.code(line).contains($0) } }
            guard needs else { continue }
            #expect(file.lines.contains { $0.contains("// Safe") }, "\(file) says nowhere why it is safe")
        }
    }

    @Test func `no folder is for what has no home`() {
        for file in SourceTree.sources + SourceTree.tests {
            for folder in ["Utils", "Common", "Helpers", "Managers"] {
                #expect(!file.path.contains("/\(folder)/"), "\(file)")
            }
        }
    }
}
