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
    ///   - environment: What its environment has beside this process's.
    init(_ name: String, arguments: [String], log: String, environment: [String: String] = [:]) throws {
        self.name = name
        if !FileManager.default.fileExists(atPath: log) { try TextFile.write("", to: log) }
        guard let output = FileHandle(forWritingAtPath: log) else {
            throw CommandFailure("\(log): could not be opened for writing")
        }
        try output.seekToEnd()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // The child has its own; without this a driver of a thousand processes would run out of descriptors.
        try output.close()
    }

    /// The process's number.
    var identifier: Int32 { process.processIdentifier }

    /// Whether it runs.
    var isRunning: Bool { process.isRunning }

    /// How it ended: its exit code, or 128 and the signal. Asked of a process that runs, 0.
    var exitCode: Int32 {
        guard !process.isRunning else { return 0 }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Ends it at once, as a power cut would.
    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Holds it where it is, as a machine that is put to sleep.
    func suspend() { Glibc.kill(process.processIdentifier, SIGSTOP) }

    /// Lets it go on.
    func resume() { Glibc.kill(process.processIdentifier, SIGCONT) }

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
