import Foundation
import Glibc
import Synchronization
import TestSupport

/// The built `tributary`, which lies beside the test's own executable, or the one that `TRIBUTARY_EXECUTABLE` names.
enum Executable {
    static let path: String = {
        if let named = ProcessInfo.processInfo.environment["TRIBUTARY_EXECUTABLE"] { return named }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return own.deletingLastPathComponent().appendingPathComponent("tributary").path
    }()

    /// What a finished command left.
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs a command to its end.
    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
        try run(arguments, environment: environment)
    }

    /// As ``run(_:environment:)-(String...,_)``, with the arguments in an array.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
        let folder = try TemporaryFolder()
        let child = try Child(
            arguments,
            log: folder.path + "/errors",
            output: folder.path + "/output",
            environment: environment
        )
        let status = child.wait()
        return Result(
            status: status,
            output: try String(contentsOfFile: folder.path + "/output", encoding: .utf8),
            errors: try String(contentsOfFile: folder.path + "/errors", encoding: .utf8)
        )
    }
}

/// A process of ours. Ended at the latest when it is let go.
final class Child {
    private let process = Process()

    init(
        _ arguments: [String],
        log: String,
        output: String? = nil,
        environment: [String: String] = [:],
        executable: String = Executable.path,
        input: String = "/dev/null",
        folder: String? = nil
    ) throws {
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle(forReadingAtPath: input)
        process.standardError = try Self.file(log)
        process.standardOutput = try output.map { try Self.file($0) } ?? FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private static func file(_ path: String) throws -> FileHandle {
        let manager = FileManager.default
        if !manager.fileExists(atPath: path) { _ = manager.createFile(atPath: path, contents: nil) }
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw EndToEndFailure("\(path) cannot be written")
        }
        try handle.seekToEnd()
        return handle
    }

    var isRunning: Bool { process.isRunning }

    /// The files that it has open.
    var openFileCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd").count) ?? 0
    }

    /// Waits for its end.
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Ends it at once, as a power cut would.
    func killNow() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Sends it a signal.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Tells it to stop, and waits.
    func stop() -> Int32 {
        process.terminate()
        return wait()
    }
}

/// What a test that cannot go on throws.
struct EndToEndFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
