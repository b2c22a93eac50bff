import Federation
import Ledger
import Parameters

/// Carries out a consolidation on blobs: reads the penalty and the model, stores what they become.
///
/// Memory: the model, the measured importance and the penalty, five times the model's bytes at most, however many nodes
/// took part.
struct ConsolidationRun {
    let plan: Plan
    let round: RoundPlan
    let blobs: DiskBlobStore

    /// Stores the importance, the penalty, and the model as the next task begins with it.
    ///
    /// - Parameter measured: The mean of the nodes' importance; nil where it stays with them.
    @concurrent
    func carryOut(measured: ParameterVector?) async throws -> RoundResult {
        guard let continual = plan.continual, let index = round.task.flatMap({ continual.index(of: $0) }) else {
            return RoundResult(model: round.model)
        }
        let model = try read(round.model)
        let outputs = plan.model(inTask: min(index + 1, plan.tasks.count - 1)).outputs
        let grown = try Consolidation.grown(model.layout, outputs: outputs)
        var result = RoundResult(model: round.model)
        if grown.elementCount != model.layout.elementCount {
            result.model = try store(grown, Consolidation.moved(model.values, from: model.layout, to: grown))
        }
        var made = ConsolidatedTask(penalty: round.penalty)
        if let measured {
            let consolidation = Consolidation(continual: continual)
            let count = model.layout.elementCount
            made.importance = try store(model.layout, Array(measured.values.prefix(count)))
            let penalty = consolidation.penalty(
                measured: measured.values,
                previous: try round.penalty.map { try read($0).values },
                model: model.values
            )
            made.penalty = try store(
                try Consolidation.layout(of: grown),
                Consolidation.moved(
                    penalty,
                    from: try Consolidation.layout(of: model.layout),
                    to: try Consolidation.layout(of: grown)
                )
            )
        }
        result.consolidated = made
        return result
    }

    private func read(_ digest: ContentDigest) throws -> ParameterVector {
        let stored = try StoredModel(digest: digest, path: blobs.path(of: digest))
        var vector = ParameterVector(layout: stored.layout)
        try stored.forEachBlock { block, offset in
            vector.values.replaceSubrange(offset..<offset + block.count, with: block)
        }
        return vector
    }

    private func store(_ layout: ParameterLayout, _ values: [Float]) throws -> ContentDigest {
        let writer = try blobs.writer()
        do {
            try writer.append(SafetensorsWriter.header(layout: layout))
            // Safe: the bytes are only read, and only during the call.
            try ParameterVector(layout: layout, values: values)
                .withLittleEndianBytes { bytes in Result { try writer.append(bytes) } }.get()
            return try writer.finish(expected: nil)
        } catch {
            writer.discard()
            throw error
        }
    }
}
