import Foundation
import Randomness
import Training

/// Loading numeric tables from files in the page cache: cells, numbers, the hold-out's hash of each row, scaling.
struct TablesBenchmark {
    private static let repeats = 5
    /// The bytes of a table, about.
    private static let byteCount = 50_000_000
    /// What a second has to bring, in 10⁶ bytes.
    private static let leastRate = 200.0

    private struct Table: Sendable {
        var name: String
        var columns: Int
        /// A cell, of a number below a million.
        var cell: @Sendable (Int) -> String
    }

    private static let tables = [
        Table(name: "10 columns of short decimals", columns: 10) { "\(Double($0 % 10_000) / 100)" },
        Table(name: "30 columns of seven decimals", columns: 30) { String(format: "-%d.%07d", $0 % 10, $0) },
        Table(name: "30 columns of sixteen decimals", columns: 30) { String(format: "%d.%016ld", $0 % 10, $0 * 8_191) },
        Table(name: "100 columns of four decimals", columns: 100) { String(format: "-%d.%04d", $0 % 10, $0 % 10_000) },
        Table(name: "784 columns of 0 to 255", columns: 784) { $0 % 5 == 0 ? "\($0 % 256)" : "0" },
    ]

    func run(_ report: (Measurement) -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tables-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for table in Self.tables {
            let path = folder.path + "/table.csv"
            let byteCount = try Self.write(table, to: path)
            let schema = DataSchema(
                source: .csv(path: path),
                features: [FeatureColumn("x*", kind: .numeric(scaling: .standardize))],
                label: Self.label(2)
            )
            report(try Self.measure("\(table.name), CSV", schema, byteCount))
        }
        report(try Self.measure("images of 28 × 28, IDX", try Self.writeImages(in: folder), Self.byteCount))
    }

    private static func label(_ classes: Int) -> LabelColumn {
        LabelColumn(column: "y", kind: .classes((0..<classes).map { "\($0)" }))
    }

    private static func measure(_ name: String, _ schema: DataSchema, _ byteCount: Int) throws -> Measurement {
        let rates = try (0..<repeats).map { _ in
            let before = processorSeconds
            let loaded = try LoadedData.load(schema)
            guard loaded.training.count > 0 else { throw BenchmarkFailure("\(name): nothing was loaded") }
            return Double(byteCount) / 1e6 / (processorSeconds - before)
        }
        let rate = median(rates)
        return Measurement(
            name: "loading \(name), MB a second of the processor, median of \(repeats)",
            ours: "\(Int(rate.rounded()))",
            peer: "",
            target: ("≥ \(Int(leastRate))", rate >= leastRate)
        )
    }

    /// The processor time of this process; loading has one thread.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func write(_ table: Table, to path: String) throws -> Int {
        var generator = SeededGenerator(seed: 1, stream: "benchmark", table.name)
        var text = (0..<table.columns).map { "x\($0)" }.joined(separator: ",") + ",y\n"
        text.reserveCapacity(byteCount + 10_000)
        while text.utf8.count < byteCount {
            for _ in 0..<table.columns {
                text += table.cell(generator.integer(below: 1_000_000))
                text += ","
            }
            text += generator.integer(below: 2) == 0 ? "0\n" : "1\n"
        }
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return text.utf8.count
    }

    /// Writes images and labels as MNIST's files are.
    private static func writeImages(in folder: URL) throws -> DataSchema {
        let (side, count) = (28, byteCount / 784)
        var generator = SeededGenerator(seed: 1, stream: "benchmark", "images")
        func header(_ magic: UInt32, _ sizes: [Int]) -> Data {
            Data(
                ([magic] + sizes.map { UInt32($0) }).flatMap { number in
                    withUnsafeBytes(of: number.bigEndian, Array.init)
                }
            )
        }
        let pixels = (0..<count * side * side).map { _ in UInt8(max(0, generator.integer(below: 512) - 256)) }
        let (images, labels) = (folder.appendingPathComponent("images"), folder.appendingPathComponent("labels"))
        try (header(0x803, [count, side, side]) + pixels).write(to: images)
        try (header(0x801, [count]) + (0..<count).map { UInt8($0 % 10) }).write(to: labels)
        return DataSchema(source: .idx(images: images.path, labels: labels.path), features: [], label: label(10))
    }
}
