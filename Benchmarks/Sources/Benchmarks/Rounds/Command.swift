import Foundation

/// Commands that run to their end.
enum Command {
    /// Runs a command and returns what it printed.
    ///
    /// - Throws: ``BenchmarkFailure`` with the end of what it wrote if its exit code is not 0.
    static func output(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (output, errors) = (folder.path + "/output", folder.path + "/errors")
        let process = try Child(executable, arguments, output: output, errors: errors, environment: environment)
        let status = process.wait()
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        guard status == 0 else {
            let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
            let command = ([executable] + arguments).joined(separator: " ")
            throw BenchmarkFailure("\(command) ended with \(status): \(said.suffix(800))")
        }
        return text
    }
}
