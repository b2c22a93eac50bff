import ContinualLearning
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
        let grown = try OutputGrowth.layout(model.layout, outputs: outputs)
        let isGrowing = grown.elementCount != model.layout.elementCount
        var result = RoundResult(model: round.model)
        if isGrowing {
            let values = OutputGrowth.moved(model.values, from: model.layout, to: grown)
            result.model = try store(ParameterVector(layout: grown, values: values))
        }
        var made = ConsolidatedTask(penalty: round.penalty, outputs: isGrowing ? outputs : nil)
        var penalty = try round.penalty.map { try QuadraticPenalty(try read($0), model: model.layout) }
        if let measured {
            let count = model.layout.elementCount
            let importance = Array(measured.values.prefix(count))
            made.importance = try store(ParameterVector(layout: model.layout, values: importance))
            penalty = continual.learner.consolidated(
                penalty,
                measured: importance,
                anchor: continual.consolidation == .shared ? Array(measured.values.dropFirst(count)) : nil,
                model: model
            )
        }
        if let penalty, measured != nil || isGrowing { made.penalty = try store(penalty.grown(to: grown).vector()) }
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

    private func store(_ vector: ParameterVector) throws -> ContentDigest {
        let writer = try blobs.writer()
        do {
            try writer.append(SafetensorsWriter.header(layout: vector.layout))
            // Safe: the bytes are only read, and only during the call.
            try vector.withLittleEndianBytes { bytes in Result { try writer.append(bytes) } }.get()
            return try writer.finish(expected: nil)
        } catch {
            writer.discard()
            throw error
        }
    }
}
