import Aggregation
import Federation
import Ledger
import Parameters
import Verification

/// The exact sum of one round, filled from the spool as updates are accepted.
///
/// What is in it is known by node, so adding is idempotent, and a coordinator that restarted fills it again from the
/// spool: integer sums have no order (P2). Memory: eight bytes a parameter and one block (P6).
actor RoundSum {
    private let plan: Plan
    private let round: RoundPlan
    private let spool: Spool
    private let model: StoredModel
    private let layout: ParameterLayout
    private let fixedPoint: FixedPoint
    /// Made when the first update comes: to clear its memory takes longer than the engine may be held up. Not a lazy
    /// property, which would be copied to be changed.
    private var sum: ContributorSum<UploadKey>?

    init(plan: Plan, round: RoundPlan, model: StoredModel, spool: Spool) throws {
        self.plan = plan
        self.round = round
        self.spool = spool
        self.model = model
        var layout = model.layout
        if round.kind == .consolidation, let continual = plan.continual {
            layout = try continual.updateLayout(of: layout)
        }
        self.layout = layout
        fixedPoint = try FixedPoint(plan, kind: round.kind)
    }

    /// Adds one accepted update, unless it is in the sum already. A late one lies in the spool under the round it was
    /// made for.
    func add(_ contribution: Contribution) throws {
        let key = key(of: contribution)
        if sum == nil { sum = ContributorSum(layout: layout, fixedPoint: fixedPoint) }
        guard sum?.included.contains(key) == false else { return }
        let file: UpdateFile
        do {
            file = try UpdateFile(path: spool.path(of: key), layout: layout)
        } catch is RefusedFile {
            throw SpoolError.lost(key)
        } catch SpoolError.failed(operation: "open", _, _) {
            throw SpoolError.lost(key)
        }
        try sum?.add(
            key,
            exampleCount: contribution.exampleCount,
            weight: contribution.weight ?? FixedPoint.fullWeight,
            divisor: round.buffer == nil ? .weights : .examples
        ) { try file.forEachBlock($0) }
    }

    private func key(of contribution: Contribution) -> UploadKey {
        UploadKey(
            study: plan.study,
            round: contribution.origin(in: round.number),
            node: contribution.node,
            digest: contribution.update
        )
    }

    /// The model after the round, stored as a blob: θ + Σ nᵢwᵢΔᵢ / Σ nᵢwᵢ over exactly those contributions, divided by
    /// Σ nᵢ in an asynchronous round. With it the digest of the sum.
    func finish(_ contributions: [Contribution], into blobs: DiskBlobStore) async throws -> RoundResult {
        let mean = try mean(of: contributions)
        // Twice the model's bytes are hashed for it, while the model is made.
        async let accumulator = Self.digest(of: mean)
        let writer = try blobs.writer()
        do {
            try writer.append(SafetensorsWriter.header(layout: model.layout))
            try model.forEachBlock { block, offset in
                mean.apply(block: block, at: offset)
                try writer.append(UnsafeRawBufferPointer(block))
            }
            return RoundResult(model: try writer.finish(expected: nil), accumulator: await accumulator)
        } catch {
            writer.discard()
            throw error
        }
    }

    @concurrent private static func digest(of mean: ExactMean) async -> ContentDigest { mean.digest }

    /// The mean of what the nodes measured in a consolidation: Σ nᵢFᵢ / Σ nᵢ over exactly those contributions. With it
    /// the digest of the sum.
    func measured(_ contributions: [Contribution]) throws -> (mean: ParameterVector, accumulator: ContentDigest) {
        let mean = try mean(of: contributions)
        return (mean.apply(to: ParameterVector(layout: layout)), mean.digest)
    }

    /// The mean of exactly those contributions.
    private func mean(of contributions: [Contribution]) throws -> ExactMean {
        sum?.keepOnly(contributions.map { key(of: $0) })
        for contribution in contributions { try add(contribution) }
        return sum?.mean ?? ExactMean(layout: layout, fixedPoint: fixedPoint)
    }
}
