import Foundation

/// The Python interpreter that has the peers, and the scripts that measure them.
struct PeerInterpreter {
    /// The variable that names the interpreter.
    static let variable = "TRIBUTARY_PEERS"

    private let interpreter: String

    /// The interpreter that the environment names; nil if it names none.
    init?(environment: [String: String]) throws {
        guard let path = environment[Self.variable], !path.isEmpty else { return nil }
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchmarkFailure("\(Self.variable): found \"\(path)\", expected the path of a Python interpreter")
        }
        interpreter = path
    }

    /// Runs a script and reads the line of JSON that it prints last.
    ///
    /// - Throws: ``BenchmarkFailure`` if it fails.
    func measure(_ script: String, _ arguments: [String]) throws -> PeerFigures {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = package.appendingPathComponent("Peers/\(script).py").path
        let output = try Command.output(interpreter, [file] + arguments, environment: ["OPENBLAS_NUM_THREADS": "1"])
        guard let line = output.split(separator: "\n").last(where: { $0.hasPrefix("{") }) else {
            throw BenchmarkFailure("\(script).py printed no figures: \(output.suffix(400))")
        }
        return try JSONDecoder().decode(PeerFigures.self, from: Data(line.utf8))
    }
}

/// What a peer's script prints.
struct PeerFigures: Decodable {
    /// The peer and its version.
    var peer: String
    /// Seconds of the thing measured.
    var seconds: Double?
    /// Examples a second.
    var samplesPerSecond: Double?
    /// Memory: beyond the input, or of the whole server side.
    var memoryMegabytes: Double?

    private enum CodingKeys: String, CodingKey {
        case peer
        case seconds
        case samplesPerSecond = "samples_per_second"
        case memoryMegabytes = "memory_megabytes"
    }
}
