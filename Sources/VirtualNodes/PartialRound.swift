import Aggregation
public import Federation
public import Parameters
import Verification

/// All parts of one round, merged.
public struct PartialRound: Sendable {
    /// The round.
    public let number: RoundNumber
    /// The model after it.
    public let model: ParameterVector
    /// The digest of that model as a file.
    public let digest: ContentDigest
    /// The digest of the round's sum.
    public let accumulator: ContentDigest
    /// The nodes in it.
    public let nodeCount: Int
    /// The examples they trained on.
    public let exampleCount: Int
    /// Their mean training loss, weighted by examples.
    public let trainingLoss: Double

    /// Reads and merges the parts of a round.
    ///
    /// - Parameters:
    ///   - files: The files with their names, in any order.
    ///   - plan: The plan of the simulation.
    ///   - model: The model that the round began with.
    /// - Throws: ``PartialSumError`` for files that are no parts, do not belong together or to the model, or are not
    ///   all; ``SimulationError`` for a plan that no sum can be made for.
    public init(_ files: [(name: String, bytes: [UInt8])], plan: Plan, model: ParameterVector) throws {
        let fixedPoint: FixedPoint
        do {
            fixedPoint = try FixedPoint(plan, kind: .training)
        } catch {
            throw SimulationError.plan(key: "update_bound", reason: "\(error)")
        }
        let start = ContentDigest.of(SafetensorsWriter.bytes(of: model))
        let planDigest = PartialSum.Identity.digest(of: plan)
        var first: (name: String, part: PartialSum)?
        var found: Set<Int> = []
        var sum = ExactMean(layout: model.layout, fixedPoint: fixedPoint)
        var losses: [(number: Int, sum: Double)] = []
        for (name, bytes) in files {
            let part = try PartialSum(bytes, name: name, layout: model.layout, fixedPoint: fixedPoint)
            if part.identity.plan != planDigest {
                throw PartialSumError.foreign(name, reason: "it was made under another plan")
            }
            if part.identity.model != start {
                let reason = "it begins with the model \(part.identity.model), expected \(start)"
                throw PartialSumError.foreign(name, reason: reason)
            }
            if let first { try Self.compare(part, name, with: first) }
            guard found.insert(part.shard.number).inserted else {
                throw PartialSumError.repeated(name, part: "\(part.shard)")
            }
            first = first ?? (name, part)
            sum.merge(part.sum)
            losses.append((part.shard.number, part.lossSum))
        }
        guard let count = first?.part.shard.count, let round = first?.part.identity.round else {
            throw PartialSumError.missing([1], of: 1)
        }
        let missing = (1...count).filter { !found.contains($0) }
        guard missing.isEmpty else { throw PartialSumError.missing(missing, of: count) }
        number = round
        self.model = sum.apply(to: model)
        digest = ContentDigest.of(SafetensorsWriter.bytes(of: self.model))
        accumulator = sum.digest
        nodeCount = sum.contributions
        exampleCount = sum.totalWeight / FixedPoint.fullWeight
        trainingLoss = losses.sorted { $0.number < $1.number }.reduce(0) { $0 + $1.sum } / Double(max(1, exampleCount))
    }

    /// Refuses a part of another round, of other data, or of another division into parts.
    private static func compare(
        _ part: PartialSum,
        _ name: String,
        with first: (name: String, part: PartialSum)
    ) throws(PartialSumError) {
        let other = first.part
        if part.identity.round != other.identity.round {
            let reason = "it is of round \(part.identity.round), and \(first.name) is of round \(other.identity.round)"
            throw .foreign(name, reason: reason)
        }
        if part.identity.data != other.identity.data || part.cohortSize != other.cohortSize {
            throw .foreign(name, reason: "its nodes have other data than those of \(first.name)")
        }
        if part.shard.count != other.shard.count {
            throw .foreign(name, reason: "it is part \(part.shard), and \(first.name) is part \(other.shard)")
        }
    }
}
