import Aggregation
public import Federation
public import Ledger
public import Parameters

/// Computes a round's mean again without each institution, where the updates were kept.
///
/// The exact sum is one of integers, so taking an institution's terms out of it leaves the very bits that the mean of
/// the others has. n institutions cost n + 1 means and two readings of every update. Memory: a few times the model, and
/// one update.
///
/// Leave-one-out as a measure of a contribution: A. Ghorbani, J. Zou, "Data Shapley: Equitable Valuation of Data for
/// Machine Learning", 2019, arXiv:1904.02868, section 2. It says nothing of what two institutions have in common: each
/// of two with the same data is worth little, though both together are not.
public struct LeaveOneOut: Sendable {
    private let mean: RecomputedMean

    /// The round of a record, by its study's plan.
    ///
    /// - Throws: ``ContributionsError`` for a round without a mean, or whose updates are not there.
    public init(
        _ record: RoundRecord,
        plan: Plan,
        models: any BlobStore,
        updates: any BlobStore
    ) throws {
        mean = RecomputedMean(record: record, plan: plan, models: models, updates: updates)
        _ = try Self.needs(of: record)
        guard try mean.isKept() else {
            throw ContributionsError.notKept(record.study, record.round, keeps: plan.keep?.updates)
        }
    }

    /// The blobs that it is computed from, the model first.
    ///
    /// - Throws: ``ContributionsError`` for a round without a mean.
    public static func needs(of record: RoundRecord) throws(ContributionsError) -> [ContentDigest] {
        guard record.closing != .abandoned else {
            throw .noMean(record.study, record.round, found: "one that was abandoned")
        }
        guard record.kind == .training else {
            throw .noMean(record.study, record.round, found: "a round of the kind \(record.kind.rawValue)")
        }
        let averaged = RecomputedMean.averaged(in: record)
        guard !averaged.isEmpty else { throw .noMean(record.study, record.round, found: "no update in its mean") }
        return [record.modelBefore] + averaged.map(\.update)
    }

    /// How a model does on a hold-out; nil if that says nothing.
    public typealias Measure = (ParameterVector) throws -> EvaluationMetrics?

    /// What each institution's part was worth.
    ///
    /// - Parameter measure: The hold-out of whoever asks; nil: there is none.
    /// - Throws: ``ContributionsError/different(_:_:found:)`` if the updates do not make the committed model; what
    ///   `measure` throws.
    public func contributions(measure: Measure? = nil) throws -> RoundContributions {
        do {
            return try compute(measure)
        } catch let flaw as MeanFlaw {
            throw ContributionsError.different(mean.record.study, mean.record.round, found: flaw.description)
        }
    }

    private func compute(_ measure: Measure?) throws -> RoundContributions {
        let record = mean.record
        let before = try mean.before()
        var cost = RoundContributions.Cost()
        cost.note(try mean.models.byteCount(of: record.modelBefore))
        let averaged = RecomputedMean.averaged(in: record)
        let sum = try self.sum(of: averaged, over: before, &cost)
        let round = Round(before: before, sum: sum)
        let model = ContentDigest.of(SafetensorsWriter.bytes(of: round.after))
        guard model == record.modelAfter else {
            throw MeanFlaw(
                description: "the kept updates make the model \(model), the record's is \(record.modelAfter)"
            )
        }
        let holdout = try measure.flatMap { try $0(round.after) }
        var nodes: [RoundContributions.Node] = []
        for (node, parts) in Dictionary(grouping: averaged, by: \.node).sorted(by: { $0.key < $1.key }) {
            let own = try self.sum(of: parts, over: before, &cost)
            let without = round.model(without: own)
            let metrics = try measure.flatMap { try $0(without) }
            let value = holdout.flatMap { with in metrics.map { RoundContributions.Value(with: with, without: $0) } }
            let distance = Self.distance(without, round.after)
            nodes.append(
                RoundContributions.Node(
                    node: node,
                    updates: parts.count,
                    exampleCount: parts.reduce(0) { $0 + $1.exampleCount },
                    weight: Self.weight(of: parts) / Self.weight(of: averaged),
                    distance: distance,
                    relativeDistance: round.step > 0 ? distance / round.step : nil,
                    cosine: round.cosine(with: own),
                    modelWithout: ContentDigest.of(SafetensorsWriter.bytes(of: without)),
                    holdoutWithout: metrics,
                    value: value
                )
            )
        }
        if measure != nil { cost.evaluations = nodes.count + 1 }
        return RoundContributions(
            study: record.study,
            round: record.round,
            model: model,
            step: round.step,
            holdout: holdout,
            nodes: nodes,
            cost: cost
        )
    }

    private func sum(
        of parts: [Contribution],
        over before: ParameterVector,
        _ cost: inout RoundContributions.Cost
    ) throws -> ExactMean {
        var sum = try mean.emptySum(over: before)
        for part in parts {
            try mean.add(part, to: &sum)
            cost.note(try mean.updates.byteCount(of: part.update))
        }
        cost.means += 1
        return sum
    }

    /// Σ nᵢwᵢ.
    private static func weight(of parts: [Contribution]) -> Double {
        parts.reduce(0) { $0 + Double($1.exampleCount) * Double($1.weight ?? FixedPoint.fullWeight) }
    }

    /// ‖a − b‖₂, in `Double` and in order.
    fileprivate static func distance(_ left: ParameterVector, _ right: ParameterVector) -> Double {
        var sum = 0.0
        for (left, right) in zip(left.values, right.values) {
            let difference = Double(left) - Double(right)
            sum += difference * difference
        }
        return sum.squareRoot()
    }
}

/// The round as it was: what parts of it are compared with.
private struct Round {
    let before: ParameterVector
    let sum: ExactMean
    let after: ParameterVector
    let step: Double
    private let direction: ParameterVector

    init(before: ParameterVector, sum: ExactMean) {
        self.before = before
        self.sum = sum
        after = sum.apply(to: before)
        step = LeaveOneOut.distance(after, before)
        direction = sum.apply(to: ParameterVector(layout: before.layout))
    }

    /// The model that the others' mean makes; without others, the one before the round.
    func model(without own: ExactMean) -> ParameterVector {
        var others = sum
        others.remove(own)
        return others.contributions > 0 ? others.apply(to: before) : before
    }

    /// The cosine of the angle between a part's mean and the round's; nil if one of them is 0.
    func cosine(with own: ExactMean) -> Double? {
        let part = own.apply(to: ParameterVector(layout: before.layout))
        var product = 0.0
        for (left, right) in zip(part.values, direction.values) { product += Double(left) * Double(right) }
        let norms = (part.squaredNorm() * direction.squaredNorm()).squareRoot()
        return norms > 0 ? min(1, max(-1, product / norms)) : nil
    }
}

extension RoundContributions.Cost {
    fileprivate mutating func note(_ byteCount: Int) {
        blobs += 1
        bytes += byteCount
    }
}
