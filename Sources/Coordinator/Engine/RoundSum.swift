import Aggregation
import Federation
import Ledger
import Parameters

/// The exact sum of a study's open round, filled from the spool as updates are accepted.
///
/// What is in it is known by node, so adding is idempotent, and a coordinator that restarted fills it again from the
/// spool: integer sums have no order (P2). Memory: eight bytes a parameter and one block (P6). The next round's sum is
/// made in the same memory: to have the system clear as much anew takes longer than to add an update.
///
/// It works on a queue of its own. On the threads of the connections, where tasks run, a sum would hold up whoever has
/// the same thread; and what a task prefers does not bind an actor that another task has got to run.
actor RoundSum {
    private let queue = WorkQueue()
    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }
    private let spool: Spool
    /// The newest round that began, and the sum of its updates. Made when the first comes: to clear its memory takes
    /// longer than the engine may be held up.
    private var current: (round: RoundNumber, sum: ContributorSum<UploadKey>)?

    init(spool: Spool) { self.spool = spool }

    /// Adds one accepted update, unless it is in the sum already or its round is over.
    func add(_ contribution: Contribution, in summed: SummedRound) throws {
        guard begin(summed) else { return }
        let key = summed.key(of: contribution)
        guard current?.sum.included.contains(key) == false else { return }
        let file: UpdateFile
        do {
            file = try UpdateFile(path: spool.path(of: key), layout: summed.layout)
        } catch is RefusedFile {
            throw SpoolError.lost(key)
        } catch SpoolError.failed(operation: "open", _, _) {
            throw SpoolError.lost(key)
        }
        try current?.sum.add(
            key,
            exampleCount: contribution.exampleCount,
            weight: contribution.weight ?? FixedPoint.fullWeight,
            divisor: summed.round.buffer == nil ? .weights : .examples
        ) { try file.forEachBlock($0) }
    }

    /// Empties the sum for a round that is newer than the one whose updates are in it; false for one that is older.
    private func begin(_ summed: SummedRound) -> Bool {
        let new = summed.round.number
        if let round = current?.round, round >= new { return round == new }
        if current == nil {
            current = (new, ContributorSum(layout: summed.layout, fixedPoint: summed.fixedPoint))
        } else {
            current?.round = new
            current?.sum.beginAnew(layout: summed.layout, fixedPoint: summed.fixedPoint)
        }
        return true
    }

    /// The model after the round, stored as a blob: θ + Σ nᵢwᵢΔᵢ / Σ nᵢwᵢ over exactly those contributions, divided by
    /// Σ nᵢ in an asynchronous round. With it the digest of the sum.
    func finish(
        _ contributions: [Contribution],
        of summed: SummedRound,
        into blobs: DiskBlobStore
    ) async throws -> RoundResult {
        let mean = try mean(of: contributions, in: summed)
        // Twice the model's bytes are hashed for it, while the model is made.
        async let accumulator = Self.digest(of: mean)
        let writer = try blobs.writer()
        do {
            try writer.append(SafetensorsWriter.header(layout: summed.model.layout))
            try summed.model.forEachBlock { block, offset in
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
    func measured(
        _ contributions: [Contribution],
        in summed: SummedRound
    ) throws -> (mean: ParameterVector, accumulator: ContentDigest) {
        let mean = try mean(of: contributions, in: summed)
        return (mean.apply(to: ParameterVector(layout: summed.layout)), mean.digest)
    }

    /// The mean of exactly those contributions.
    ///
    /// - Throws: `CancellationError` if a newer round has begun; ``SpoolError`` for what cannot be read.
    private func mean(of contributions: [Contribution], in summed: SummedRound) throws -> ExactMean {
        guard begin(summed) else { throw CancellationError() }
        current?.sum.keepOnly(contributions.map { summed.key(of: $0) })
        for contribution in contributions { try add(contribution, in: summed) }
        guard let mean = current?.sum.mean else { throw CancellationError() }
        return mean
    }
}
