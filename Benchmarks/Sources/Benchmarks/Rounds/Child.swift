import Foundation

/// A process of ours, its output in files. Ended at the latest when it is let go.
final class Child {
    private let process = Process()

    init(
        _ executable: String,
        _ arguments: [String],
        output: String,
        errors: String,
        environment: [String: String] = [:]
    ) throws {
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(output)
        process.standardError = try Self.file(errors)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private static func file(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw BenchmarkFailure("\(path): could not be opened for writing") }
        return handle
    }

    var isRunning: Bool { process.isRunning }

    /// Its memory, while it runs.
    var memory: ProcessMemory { ProcessMemory(process: process.processIdentifier) }

    /// Waits for its end.
    @discardableResult
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Tells it to stop, and waits.
    func stop() {
        process.terminate()
        wait()
    }
}
