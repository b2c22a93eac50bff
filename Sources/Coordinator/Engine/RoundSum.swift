import Aggregation
import Federation
import Ledger
import Parameters

/// The exact sum of one round, filled from the spool as updates are accepted.
///
/// What is in it is known by node, so adding is idempotent, and a coordinator that restarted fills it again from the
/// spool: integer sums have no order (P2). Memory: eight bytes a parameter and one block (P6).
actor RoundSum {
    private let plan: Plan
    private let round: RoundPlan
    private let spool: Spool
    private let model: StoredModel
    private var mean: ExactMean
    private var included: Set<NodeName> = []

    init(plan: Plan, round: RoundPlan, model: StoredModel, spool: Spool) throws {
        self.plan = plan
        self.round = round
        self.spool = spool
        self.model = model
        let fixedPoint = try FixedPoint(plan)
        mean = ExactMean(layout: model.layout, fixedPoint: fixedPoint)
    }

    /// Adds one accepted update, unless it is in the sum already.
    func add(_ node: NodeName, update: ContentDigest, exampleCount: Int) throws {
        guard !included.contains(node) else { return }
        let key = UploadKey(study: plan.study, round: round.number, node: node, digest: update)
        let file: UpdateFile
        do {
            file = try UpdateFile(path: spool.path(of: key), layout: model.layout)
        } catch is RefusedFile {
            throw SpoolError.lost(node)
        } catch SpoolError.failed(operation: "open", _, _) {
            throw SpoolError.lost(node)
        }
        // The bytes were verified before they were accepted, so nothing can stop in the middle but the disk; then the
        // half is taken out again by starting anew.
        do {
            try file.forEachBlock { block, offset in
                mean.add(block: block, at: offset, exampleCount: exampleCount)
            }
        } catch {
            reset()
            throw error
        }
        mean.count(exampleCount: exampleCount)
        included.insert(node)
    }

    /// The model after the round, stored as a blob: θ + Σ nᵢΔᵢ / Σ nᵢ over exactly those contributions.
    func finish(_ contributions: [Contribution], into blobs: DiskBlobStore) throws -> ContentDigest {
        if !included.isSubset(of: Set(contributions.map(\.node))) { reset() }
        for contribution in contributions {
            try add(contribution.node, update: contribution.update, exampleCount: contribution.exampleCount)
        }
        let writer = try blobs.writer()
        do {
            try writer.append(SafetensorsWriter.header(layout: model.layout))
            try model.forEachBlock { block, offset in
                mean.apply(block: block, at: offset)
                try writer.append(UnsafeRawBufferPointer(block))
            }
            return try writer.finish(expected: nil)
        } catch {
            writer.discard()
            throw error
        }
    }

    private func reset() {
        mean = ExactMean(layout: model.layout, fixedPoint: mean.fixedPoint)
        included = []
    }
}

extension FixedPoint {
    /// The fixed point of every round of a plan.
    init(_ plan: Plan) throws(FixedPointError) {
        try self.init(
            updateBound: plan.updateBound,
            maximumExamples: plan.maximumExamples,
            cohortBound: plan.cohort.maximum
        )
    }
}
