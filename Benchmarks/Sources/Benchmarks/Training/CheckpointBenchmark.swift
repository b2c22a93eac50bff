import Foundation
import Parameters
import Randomness
import Training

/// What it costs to write a training down: the hashing of its data, once, and a checkpoint every 30 seconds, hashed and
/// flushed to the disk of the current folder.
struct CheckpointBenchmark {
    private static let repeats = 7
    /// The default of a plan, and the part of the time that a node gives to writing at most.
    private static let interval: Double = 30
    private static let largestPart = 0.02

    func run(_ report: (Measurement) -> Void) throws {
        for width in [256, 2048, 4096] {
            let specification = try NetworkSpecification(
                kind: .mlp(hidden: [width, width]),
                inputCount: 784,
                outputCount: 10,
                loss: .softmaxCrossEntropy
            )
            try run(specification, name: "MLP 784-\(width)-\(width)-10, AdamW", report)
        }
    }

    private func run(_ specification: NetworkSpecification, name: String, _ report: (Measurement) -> Void) throws {
        let settings = try LocalTrainingSettings(
            epochs: 1,
            batchSize: 32,
            optimizer: .adamW(learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01)
        )
        let generator = SeededGenerator(seed: 1, stream: "benchmark")
        let state = TrainingState(
            parameters: specification.initialParameters(seed: 1),
            settings: settings,
            generator: generator
        )
        let path = FileManager.default.currentDirectoryPath + "/benchmark.checkpoint"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var byteCount = 0
        let times = try (0..<Self.repeats).map { _ in
            try seconds { byteCount = try Self.write(state, to: path) }
        }
        // 60,000 pictures of 28 × 28, as many as MNIST has.
        let data = Dataset(
            featureCount: 784,
            features: [Float](repeating: 0.5, count: 60_000 * 784),
            targets: .classes([Int32](repeating: 1, count: 60_000))
        )
        let hashing = seconds { _ = data.fingerprint }
        let writing = median(times)
        // As `CheckpointCadence` has it: never sooner than 49 times as long as writing takes.
        let pause = max(Self.interval, (1 / Self.largestPart - 1) * writing)
        let part = writing / (pause + writing)
        report(
            Measurement(
                name: "a checkpoint of \(name), \(Format.megabytes(Double(byteCount))), median of \(Self.repeats)",
                ours: "\(Format.seconds(writing)), \(Format.megabytes(Double(byteCount) / writing))/s",
                peer: "",
                target: nil
            )
        )
        report(
            Measurement(
                name:
                    "part of the training time at the default; with \(Format.seconds(hashing)) to hash 188 MB of data once",
                ours: String(format: "%.2f %%; %.2f %% of the first minute", 100 * part, 100 * (part + hashing / 60)),
                peer: "",
                target: (text: "≤ 2 %", isMet: part <= Self.largestPart + 1e-9)
            )
        )
    }

    private static func write(_ state: TrainingState, to path: String) throws -> Int {
        let temporary = path + ".new"
        guard FileManager.default.createFile(atPath: temporary, contents: nil),
            let file = FileHandle(forWritingAtPath: temporary)
        else { throw BenchmarkFailure("\(temporary) cannot be written") }
        let count = try CheckpointFile.write(state, metadata: ["format": "benchmark"]) { bytes in
            // Safe: the bytes are only read, during the call.
            try file.write(contentsOf: Data(bytes))
        }
        try file.synchronize()
        try file.close()
        guard rename(temporary, path) == 0 else { throw BenchmarkFailure("\(path) cannot be replaced") }
        return count
    }
}
