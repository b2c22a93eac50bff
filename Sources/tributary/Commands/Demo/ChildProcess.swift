import Foundation
import Glibc

/// One of our own executables running as a process of its own, its log in a file.
final class ChildProcess: Sendable {
    /// What it is called in what is shown.
    let name: String
    private let process = Process()

    /// Starts the executable.
    ///
    /// - Parameters:
    ///   - arguments: Its arguments.
    ///   - log: The file its output is added to.
    init(_ name: String, arguments: [String], log: String) throws {
        self.name = name
        if !FileManager.default.fileExists(atPath: log) { try TextFile.write("", to: log) }
        guard let output = FileHandle(forWritingAtPath: log) else {
            throw CommandFailure("\(log): could not be opened for writing")
        }
        try output.seekToEnd()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// The process's number.
    var identifier: Int32 { process.processIdentifier }

    /// Whether it runs.
    var isRunning: Bool { process.isRunning }

    /// Ends it at once, as a power cut would.
    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Tells it to stop and waits; after ten seconds it is ended.
    ///
    /// - Returns: Its exit code.
    @discardableResult
    func stop() -> Int32 {
        if process.isRunning { process.terminate() }
        for _ in 0..<100 where process.isRunning { usleep(100_000) }
        if process.isRunning { kill() }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
