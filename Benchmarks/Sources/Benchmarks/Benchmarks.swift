import Foundation
import Training

// Benchmarks: how long a round, an average, a step of a training and a table's loading take, beside peers.
//
// Imports the package's arithmetic; the federation of the rounds is the built executable, as its users have it.
//
//     benchmarks <path of tributary> [rounds] [averaging] [training] [tables] [checkpoints]
//
// `TRIBUTARY_PEERS` names a Python interpreter that has flwr, numpy and torch; without it the peers' columns are empty.

/// What is measured, in the order of the table.
enum Subject: String, CaseIterable {
    case rounds
    case averaging
    case training
    case tables
    case checkpoints
}

/// Measures what the command line names, and prints a table in Markdown.
@main
enum Benchmarks {
    static func main() {
        useFittingKernels()
        do {
            try measure(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
            exit(1)
        }
    }

    /// As `tributary` does before it trains: the library reads the name of its kernels once, when it is loaded.
    private static func useFittingKernels() {
        guard getenv(Kernels.variable) == nil, let name = Kernels.better else { return }
        setenv(Kernels.variable, name, 1)
        execv("/proc/self/exe", CommandLine.unsafeArgv)
    }

    /// A line at once: rows appear as they are measured, in a file too.
    private static func write(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private static func measure(_ arguments: [String]) throws {
        guard let executable = arguments.first, FileManager.default.isExecutableFile(atPath: executable) else {
            throw BenchmarkFailure("found no executable to measure; usage: benchmarks <path of tributary> [subject …]")
        }
        let named = try arguments.dropFirst().map { word in
            guard let subject = Subject(rawValue: word) else {
                throw BenchmarkFailure("found \"\(word)\", expected rounds, averaging, training, tables or checkpoints")
            }
            return subject
        }
        let peers = try PeerInterpreter(environment: ProcessInfo.processInfo.environment)
        write("\(Machine.description)\n")
        write(Measurement.heading)
        for subject in named.isEmpty ? Subject.allCases : named {
            switch subject {
            case .rounds: try RoundsBenchmark(executable: executable, peers: peers).run { write($0.row) }
            case .averaging: try AveragingBenchmark(peers: peers).run { write($0.row) }
            case .training: try TrainingBenchmark(peers: peers).run { write($0.row) }
            case .tables: try TablesBenchmark().run { write($0.row) }
            case .checkpoints: try CheckpointBenchmark().run { write($0.row) }
            }
        }
        write("\nload at the end: \(Machine.load)")
    }
}

/// What ends a measurement.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
