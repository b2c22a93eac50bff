import Aggregation
import Parameters

/// The exact mean of ten updates of 25 million floats that are in memory, beside Flower's own function.
struct AveragingBenchmark {
    let peers: PeerInterpreter?

    private static let updateCount = 10
    private static let elementCount = 25_000_000
    private static let repeats = 7

    func run(_ report: (Measurement) -> Void) throws {
        let layout = try ParameterLayout([(name: "weight", shape: [Self.elementCount])])
        let updates = (0..<Self.updateCount).map { Self.update($0, layout: layout) }
        let digests = updates.map { $0.digest() }
        let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 1000)
        var model = ParameterVector(layout: layout)
        let resident = ProcessMemory.own.residentByteCount
        try ProcessMemory.own.forgetPeak()
        var adding: [Double] = []
        var verifying: [Double] = []
        for _ in 0..<Self.repeats {
            adding.append(try seconds { try mean(of: updates, into: &model, fixedPoint: fixedPoint) })
            verifying.append(
                try seconds {
                    for (update, digest) in zip(updates, digests) where update.digest() != digest {
                        throw BenchmarkFailure("an update has another digest than it had")
                    }
                    try mean(of: updates, into: &model, fixedPoint: fixedPoint)
                }
            )
        }
        let extra = Double(ProcessMemory.own.peakByteCount - resident)
        let theirs = try peers?.measure("averaging", ["\(Self.updateCount)", "\(Self.elementCount)"])
        let peer = theirs.map { "\(Format.seconds($0.seconds)) (\($0.peer))" }
        let name = "averaging \(Self.updateCount) × 25 M floats"
        report(row(name, median(adding), peer, theirs, isTarget: true))
        report(row("\(name), SHA-256 of each checked", median(verifying), peer, theirs, isTarget: false))
        let limit = 8 * Double(Self.elementCount) + 16 * 1024 * 1024
        report(
            Measurement(
                name: "\(name), extra memory",
                ours: Format.megabytes(extra / 1e6),
                peer: theirs.map { Format.megabytes($0.memoryMegabytes) },
                ratio: theirs?.memoryMegabytes.map { $0 * 1e6 / extra },
                target: ("≤ \(Format.megabytes(limit / 1e6))", extra <= limit)
            )
        )
    }

    private func row(
        _ name: String,
        _ seconds: Double,
        _ peer: String?,
        _ theirs: PeerFigures?,
        isTarget: Bool
    ) -> Measurement {
        let ratio = theirs?.seconds.map { $0 / seconds }
        let rate = Double(4 * Self.updateCount * Self.elementCount) / seconds / 1e9
        let target = ratio.map { (text: "≥ 2 ×", isMet: $0 >= 2) }
        return Measurement(
            name: name + ", median of \(Self.repeats)",
            ours: "\(Format.seconds(seconds)), \((rate * 10).rounded() / 10) GB/s of updates",
            peer: peer,
            ratio: ratio,
            target: isTarget ? target : nil
        )
    }

    /// Checks every element, adds every update, applies the mean to the model where it lies.
    private func mean(of updates: [ParameterVector], into model: inout ParameterVector, fixedPoint: FixedPoint) throws {
        var mean = ExactMean(layout: model.layout, fixedPoint: fixedPoint)
        for (index, update) in updates.enumerated() { try mean.add(update, exampleCount: 100 + index) }
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
