import Aggregation
import Parameters

/// The exact mean of updates that are in memory, beside Flower's own function and a plain sum of the same arrays.
struct AveragingBenchmark {
    let peers: PeerInterpreter?

    /// How many updates of how many floats.
    private struct Size {
        var updateCount: Int
        var elementCount: Int
        var name: String { "\(updateCount) × \(elementCount / 1_000_000) M floats" }
    }

    /// Seconds of each repetition. The machine is shared: what is compared was measured in turns.
    private struct Times {
        var plain: [Double] = []
        var adding: [[Double]] = [[], []]
        var averaging: [[Double]] = [[], []]
        var verifying: [Double] = []

        /// The median of how many times as long something took as another.
        static func ratio(_ something: [Double], to other: [Double]) -> Double {
            median(zip(something, other).map { $0 / $1 })
        }
    }

    private static let sizes = [
        Size(updateCount: 10, elementCount: 25_000_000), Size(updateCount: 100, elementCount: 1_000_000),
    ]
    private static let threadCounts = [1, 2]
    private static let repeats = 7

    func run(_ report: (Measurement) -> Void) throws {
        for size in Self.sizes { try run(size, report) }
    }

    private func run(_ size: Size, _ report: (Measurement) -> Void) throws {
        let layout = try ParameterLayout([(name: "weight", shape: [size.elementCount])])
        let updates = (0..<size.updateCount).map { Self.update($0, layout: layout) }
        let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 2000)
        var model = ParameterVector(layout: layout)
        let extra = try extraMemory { try average(updates, threads: 1, into: &model, fixedPoint) }
        let times = try measure(updates, into: &model, fixedPoint)
        let theirs = try peers?.measure("averaging", ["\(size.updateCount)", "\(size.elementCount)"])
        reportAveraging(size, times, theirs, report)
        reportAdding(size, times, report)
        let limit = 8 * Double(size.elementCount) + 16 * 1024 * 1024
        report(
            Measurement(
                name: "averaging \(size.name), extra memory",
                ours: Format.megabytes(extra / 1e6),
                peer: theirs.map { Format.megabytes($0.memoryMegabytes) },
                ratio: theirs?.memoryMegabytes.map { $0 * 1e6 / extra },
                target: ("≤ \(Format.megabytes(limit / 1e6))", extra <= limit)
            )
        )
    }

    /// The bytes that something takes beyond what is in memory.
    private func extraMemory(_ operation: () throws -> Void) throws -> Double {
        let resident = ProcessMemory.own.residentByteCount
        try ProcessMemory.own.forgetPeak()
        try operation()
        return Double(ProcessMemory.own.peakByteCount - resident)
    }

    private func measure(
        _ updates: [ParameterVector],
        into model: inout ParameterVector,
        _ fixedPoint: FixedPoint
    ) throws -> Times {
        let digests = updates.map { $0.digest() }
        var plain = PlainWeightedSum(elementCount: model.layout.elementCount)
        // One sum for all repetitions: its memory is there already, as the plain sum's is.
        var sum = ExactMean(layout: model.layout, fixedPoint: fixedPoint)
        let waiting = Self.waiting(updates)
        var times = Times()
        for _ in 0..<Self.repeats {
            times.plain.append(seconds { plain.sum(updates) })
            for (index, threads) in Self.threadCounts.enumerated() {
                times.adding[index].append(try seconds { try sum.add(waiting, threads: threads) })
            }
            for (index, threads) in Self.threadCounts.enumerated() {
                times.averaging[index].append(
                    try seconds { try average(updates, threads: threads, into: &model, fixedPoint) }
                )
            }
            times.verifying.append(
                try seconds {
                    for (update, digest) in zip(updates, digests) where update.digest() != digest {
                        throw BenchmarkFailure("an update has another digest than it had")
                    }
                    try average(updates, threads: 1, into: &model, fixedPoint)
                }
            )
        }
        return times
    }

    /// The whole mean, from no memory to the model.
    private func reportAveraging(
        _ size: Size,
        _ times: Times,
        _ theirs: PeerFigures?,
        _ report: (Measurement) -> Void
    ) {
        var rows = zip(Self.threadCounts, times.averaging).map { (Self.suffix($0), $1, $0 == 1) }
        rows.append(("SHA-256 of each checked", times.verifying, false))
        for (suffix, seconds, isTarget) in rows {
            let ratio = theirs?.seconds.map { $0 / median(seconds) }
            report(
                Measurement(
                    name: "averaging \(size.name), \(suffix), median of \(Self.repeats)",
                    ours: Self.rate(size, seconds),
                    peer: theirs.map { "\(Format.seconds($0.seconds)) (\($0.peer))" },
                    ratio: ratio,
                    target: isTarget ? ratio.map { ("≥ 2 ×", $0 >= 2) } : nil
                )
            )
        }
    }

    /// The updates into a sum that is there, beside the plain sum and by more threads.
    private func reportAdding(_ size: Size, _ times: Times, _ report: (Measurement) -> Void) {
        for (threads, adding) in zip(Self.threadCounts, times.adding) {
            let peer = threads == 1 ? times.plain : times.adding[0]
            let least = threads == 1 ? 0.8 : 1.5
            let ratio = Times.ratio(peer, to: adding)
            report(
                Measurement(
                    name: "adding \(size.name), \(Self.suffix(threads)), median of \(Self.repeats)",
                    ours: Self.rate(size, adding),
                    peer: Self.rate(size, peer) + (threads == 1 ? " (plain weighted sum, not exact)" : " (1 thread)"),
                    ratio: ratio,
                    target: ("≥ \(least) ×", ratio >= least)
                )
            )
        }
    }

    private static func suffix(_ threads: Int) -> String { threads == 1 ? "1 thread" : "\(threads) threads" }

    private static func rate(_ size: Size, _ seconds: [Double]) -> String {
        let rate = Double(4 * size.updateCount * size.elementCount) / median(seconds) / 1e9
        return "\(Format.seconds(median(seconds))), \((rate * 10).rounded() / 10) GB/s of updates"
    }

    private static func waiting(_ updates: [ParameterVector]) -> [WholeUpdate] {
        updates.enumerated().map { WholeUpdate($1, exampleCount: 100 + $0) }
    }

    /// Checks every element, adds every update, applies the mean to the model where it lies.
    private func average(
        _ updates: [ParameterVector],
        threads: Int,
        into model: inout ParameterVector,
        _ fixedPoint: FixedPoint
    ) throws {
        var mean = ExactMean(layout: model.layout, fixedPoint: fixedPoint)
        try mean.add(Self.waiting(updates), threads: threads)
        // Safe: the array outlives the closure that changes it.
        model.values.withUnsafeMutableBufferPointer { mean.apply(block: $0, at: 0) }
    }

    /// Components between −1 and 1 that look random and are made quickly.
    private static func update(_ number: Int, layout: ParameterLayout) -> ParameterVector {
        var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
        var update = ParameterVector(layout: layout)
        // Safe: the array outlives the closure that changes it; the indices are the buffer's own.
        update.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                values[index] = Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
            }
        }
        return update
    }
}

/// The seconds that something takes.
func seconds(_ operation: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    return try clock.measure(operation) / .seconds(1)
}
