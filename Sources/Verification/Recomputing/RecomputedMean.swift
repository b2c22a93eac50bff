import Aggregation
import Federation
import Ledger
import Parameters

/// The mean of one round, from the bytes of its updates and of the model before.
struct RecomputedMean {
    let record: RoundRecord
    let plan: Plan
    let models: any BlobStore
    let updates: any BlobStore

    /// Those whose updates are in the sum: who only evaluated has no examples.
    static func averaged(in record: RoundRecord) -> [Contribution] {
        record.contributions.filter { $0.exampleCount > 0 }
    }

    /// Whether everything that it needs is there.
    func isKept() throws -> Bool {
        for part in Self.averaged(in: record) where try !updates.contains(part.update) { return false }
        return try models.contains(record.modelBefore)
    }

    /// The model after the round, and the digest of the sum: θ + Σ nᵢwᵢΔᵢ / Σ nᵢwᵢ, divided by Σ nᵢ in an asynchronous
    /// round.
    func compute() throws -> (model: ContentDigest, accumulator: ContentDigest) {
        let (after, accumulator) = try sum()
        return (ContentDigest.of(SafetensorsWriter.bytes(of: after)), accumulator)
    }

    /// The model after the round.
    func after() throws -> ParameterVector { try sum().after }

    /// The model before the round.
    func before() throws -> ParameterVector { try vector(record.modelBefore, in: models) }

    /// The sum of no updates of the round.
    func emptySum(over before: ParameterVector) throws -> ExactMean {
        ExactMean(layout: before.layout, fixedPoint: try FixedPoint(plan, kind: record.kind))
    }

    /// Adds a contribution's update to a sum of the round's.
    func add(_ part: Contribution, to mean: inout ExactMean) throws {
        let update = try vector(part.update, in: updates)
        let weight = part.weight ?? FixedPoint.fullWeight
        guard (1...FixedPoint.fullWeight).contains(weight) else {
            throw MeanFlaw(description: "the update \(part.update) has a weight of \(weight)/\(FixedPoint.fullWeight)")
        }
        do throws(WholeUpdateViolation) {
            try mean.add(
                [WholeUpdate(update, exampleCount: part.exampleCount, weight: weight)],
                divisor: record.buffer == nil ? .weights : .examples
            )
        } catch {
            throw MeanFlaw(description: "the update \(part.update) is none that the plan allows: \(error.violation)")
        }
    }

    private func sum() throws -> (after: ParameterVector, accumulator: ContentDigest) {
        let before = try before()
        var mean = try emptySum(over: before)
        for part in Self.averaged(in: record) { try add(part, to: &mean) }
        return (mean.apply(to: before), mean.digest)
    }

    private func vector(_ digest: ContentDigest, in blobs: any BlobStore) throws -> ParameterVector {
        let bytes = try blobs.bytes(of: digest)
        guard ContentDigest.of(bytes) == digest else {
            throw MeanFlaw(description: "the bytes of the blob \(digest) were changed")
        }
        do {
            return try SafetensorsReader.read(bytes).vector
        } catch {
            throw MeanFlaw(description: "the blob \(digest) is no safetensors file")
        }
    }
}

/// Why a mean cannot be the one that a record says.
struct MeanFlaw: Error, CustomStringConvertible {
    let description: String
}
