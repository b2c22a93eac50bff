import Aggregation
import Foundation
import Parameters
import Randomness
import Simulator
import Training

// The work that a round's time goes into, in one thread and always the same, so that its instructions can be counted.
//
//     hot-paths CASE        `nothing` is what the process costs without any
//
// Scripts/bench-check counts them and compares with Benchmarks/instructions.json.

/// A piece of work.
enum HotPath: String, CaseIterable {
    case nothing
    case averaging
    case digest
    case safetensors
    case mlp
    case logistic
    case csv
    case rounds

    func run() throws {
        switch self {
        case .nothing: break
        case .averaging: try Self.average()
        case .digest: _ = try Self.update(1, count: 2_000_000).digest()
        case .safetensors: try Self.writeAndRead()
        case .mlp: try Self.train(.mlp(hidden: [128]), inputs: 256, outputs: 10, examples: 512)
        case .logistic: try Self.train(.logistic, inputs: 30, outputs: 2, examples: 8192)
        case .csv: try Self.readTable()
        case .rounds: try Self.liveThrough()
        }
    }

    /// Eight updates of 500,000 parameters into the exact mean, and the mean into the model.
    private static func average() throws {
        let updates = try (0..<8).map { try update($0, count: 500_000) }
        var model = ParameterVector(layout: updates[0].layout)
        let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 1000)
        var mean = ExactMean(layout: model.layout, fixedPoint: fixedPoint)
        for (index, update) in updates.enumerated() { try mean.add(update, exampleCount: 100 + index) }
        // Safe: the array outlives the closure that changes it.
        model.values.withUnsafeMutableBufferPointer { mean.apply(block: $0, at: 0) }
    }

    private static func writeAndRead() throws {
        let vector = try update(1, count: 1_000_000)
        guard try SafetensorsReader.read(SafetensorsWriter.bytes(of: vector)).vector == vector else {
            throw HotPathFailure(description: "what was read is not what was written")
        }
    }

    private static func train(
        _ kind: NetworkSpecification.Kind,
        inputs: Int,
        outputs: Int,
        examples: Int
    ) throws {
        let network = try NetworkSpecification(
            kind: kind,
            inputCount: inputs,
            outputCount: outputs,
            loss: .softmaxCrossEntropy
        )
        let settings = try LocalTrainingSettings(
            epochs: 2,
            batchSize: 32,
            optimizer: .sgd(learningRate: 0.01, momentum: 0.9, weightDecay: 0)
        )
        var generator = SeededGenerator(seed: 1, stream: "hot paths")
        let features = (0..<examples * inputs).map { _ in Float(generator.integer(below: 2001) - 1000) / 1000 }
        let classes = (0..<examples).map { _ in Int32(generator.integer(below: outputs)) }
        _ = try LocalTrainer(specification: network, settings: settings).train(
            from: network.initialParameters(seed: 1),
            on: Dataset(featureCount: inputs, features: features, targets: .classes(classes)),
            generator: generator
        )
    }

    /// 20,000 rows of ten numbers and a label.
    private static func readTable() throws {
        let path =
            FileManager.default.temporaryDirectory.path + "/hot-paths-\(ProcessInfo.processInfo.processIdentifier).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var generator = SeededGenerator(seed: 1, stream: "hot paths")
        var rows = ""
        for _ in 0..<100 {
            for _ in 0..<10 { rows += "\(generator.integer(below: 100)).\(generator.integer(below: 1000))," }
            rows += generator.integer(below: 2) == 0 ? "yes\n" : "no\n"
        }
        let text = (0..<10).map { "x\($0)," }.joined() + "label\n" + String(repeating: rows, count: 200)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let schema = DataSchema(
            source: .csv(path: path),
            features: [FeatureColumn("x*", kind: .numeric(scaling: .standardize))],
            label: LabelColumn(column: "label", kind: .classes(["yes", "no"]))
        )
        let loaded = try LoadedData.load(schema)
        guard loaded.training.count + loaded.holdout.count == 20_000 else {
            throw HotPathFailure(description: "rows are missing")
        }
    }

    /// Both state machines, the ledger's logic and the exact mean, through forty federations with faults.
    private static func liveThrough() throws {
        for seed in UInt64(1)...40 {
            guard Simulation(seed: seed).run().violation == nil else {
                throw HotPathFailure(description: "seed \(seed) breaks a promise")
            }
        }
    }

    /// Components between −1 and 1 that look random and are made quickly.
    private static func update(_ number: Int, count: Int) throws -> ParameterVector {
        var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
        let values = (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
        }
        return ParameterVector(layout: try ParameterLayout([(name: "weight", shape: [count])]), values: values)
    }
}

/// What ends a piece of work.
struct HotPathFailure: Error {
    let description: String
}

guard let path = CommandLine.arguments.dropFirst().first.flatMap(HotPath.init(rawValue:)) else {
    print(HotPath.allCases.map(\.rawValue).joined(separator: "\n"))
    exit(CommandLine.arguments.count == 1 ? 0 : 2)
}
try path.run()
