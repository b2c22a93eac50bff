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

    /// The tensors of an update.
    private var layout: ParameterLayout { mean.layout }

    init(plan: Plan, round: RoundPlan, model: StoredModel, spool: Spool) throws {
        self.plan = plan
        self.round = round
        self.spool = spool
        self.model = model
        var layout = model.layout
        if round.kind == .consolidation, let continual = plan.continual {
            layout = try continual.updateLayout(of: layout)
        }
        mean = ExactMean(layout: layout, fixedPoint: try FixedPoint(plan, kind: round.kind))
    }

    /// Adds one accepted update, unless it is in the sum already.
    func add(_ node: NodeName, update: ContentDigest, exampleCount: Int) throws {
        guard !included.contains(node) else { return }
        let key = UploadKey(study: plan.study, round: round.number, node: node, digest: update)
        let file: UpdateFile
        do {
            file = try UpdateFile(path: spool.path(of: key), layout: layout)
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
        try include(contributions)
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

    /// The mean of what the nodes measured in a consolidation: Σ nᵢFᵢ / Σ nᵢ over exactly those contributions.
    func measured(_ contributions: [Contribution]) throws -> ParameterVector {
        try include(contributions)
        return mean.apply(to: ParameterVector(layout: layout))
    }

    private func include(_ contributions: [Contribution]) throws {
        if !included.isSubset(of: Set(contributions.map(\.node))) { reset() }
        for contribution in contributions {
            try add(contribution.node, update: contribution.update, exampleCount: contribution.exampleCount)
        }
    }

    private func reset() {
        mean = ExactMean(layout: layout, fixedPoint: mean.fixedPoint)
        included = []
    }
}

extension FixedPoint {
    /// The fixed point of a plan's rounds of a kind.
    init(_ plan: Plan, kind: RoundKind) throws(FixedPointError) {
        let bound = kind == .consolidation ? plan.continual?.importanceBound : nil
        try self.init(
            updateBound: bound ?? plan.updateBound,
            maximumExamples: plan.maximumExamples,
            cohortBound: plan.cohort.maximum
        )
    }
}
