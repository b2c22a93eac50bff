import ContinualLearning
import Federation
import LocalLearning
import Parameters
import Randomness
import Training
import Wire

/// What a node does when a task is done: it measures how important each parameter is for the task, and keeps what it
/// needs for the tasks that follow.
struct LocalConsolidation {
    let assignment: Assignment
    let node: NodeName
    let trainer: LocalTrainer
    let parts: TaskParts

    /// The update of the consolidation; what it measured has no part above the plan's bound and none below 0.
    func make(
        model: ParameterVector,
        carried: CarriedKnowledge,
        report: UpdateReport,
        shouldStop: () -> Bool,
        progress: LocalUpdate.Progress
    ) throws(TrainingObstacle) -> LocalUpdate {
        var made = LocalUpdate(difference: ParameterVector(layout: .empty), report: report)
        guard let task = assignment.task, let index = task.index, let training = parts.current?.training else {
            return made
        }
        made.report.exampleCount = training.count
        if task.continual.replayExamples > 0 {
            made.kept.append(try replay(carried, adding: training, index: index, task.continual))
        }
        let method = task.continual.learner
        guard let measure = method.measure else { return made }
        progress(.consolidating, 0)
        let center = task.continual.consolidation == .shared ? carried.own ?? model : model
        let measured = try importance(
            measure,
            at: center,
            on: training,
            carried: carried,
            shouldStop: shouldStop,
            progress: { progress(.consolidating, $0) }
        )
        switch task.continual.consolidation {
        case .global:
            made = LocalUpdate(
                difference: ParameterVector(layout: model.layout, values: measured),
                report: made.report,
                kept: made.kept
            )
        case .shared:
            let anchors = zip(measured, center.values).map { bounded($0 * $1) }
            made = LocalUpdate(difference: try shared(measured, anchors, model), report: made.report, kept: made.kept)
        case .local:
            let penalty = method.consolidated(
                try carried.quadraticPenalty(of: model.layout),
                measured: measured,
                anchor: nil,
                model: model
            )
            if let penalty { made.kept.append(try entry(penalty, index: index, task.continual, model)) }
        }
        return made
    }

    private func importance(
        _ measure: ImportanceMeasure,
        at model: ParameterVector,
        on training: Dataset,
        carried: CarriedKnowledge,
        shouldStop: () -> Bool,
        progress: (Double) -> Void
    ) throws(TrainingObstacle) -> [Float] {
        if measure == .pathIntegral {
            let path = TaskPath(carried.path, model: model)
            return SynapticIntelligence.importance(path: path.path, start: path.start, end: model.values).map(bounded)
        }
        do {
            return try ImportancePass(specification: trainer.specification, heads: parts.heads)
                .measure(measure, of: model, on: training, shouldStop: shouldStop, progress: progress)
                .map(bounded)
        } catch { throw .training(error) }
    }

    /// Cut down to the plan's bound: a parameter that important does not move at all.
    private func bounded(_ value: Float) -> Float {
        let bound = Float(assignment.updateBound).nextDown
        return min(max(value, -bound), bound)
    }

    private func shared(
        _ importance: [Float],
        _ anchors: [Float],
        _ model: ParameterVector
    ) throws(TrainingObstacle) -> ParameterVector {
        do {
            return ParameterVector(
                layout: try QuadraticPenalty.fileLayout(of: model.layout),
                values: importance + anchors
            )
        } catch { throw .wrongModel("\(error)") }
    }

    /// The node's own penalty, for the network as the next task has it.
    private func entry(
        _ penalty: QuadraticPenalty,
        index: Int,
        _ continual: ContinualPlan,
        _ model: ParameterVector
    ) throws(TrainingObstacle) -> TaskMemory.Entry {
        do {
            let next = min(index + 1, continual.tasks.count - 1)
            let outputs = continual.outputs(ofTask: next)?.upperBound ?? assignment.network.outputs
            let grown = try OutputGrowth.layout(model.layout, outputs: outputs)
            return TaskMemory.Entry(kind: .penalty, number: index, vector: try penalty.grown(to: grown).vector())
        } catch { throw .wrongModel("\(error)") }
    }

    private func replay(
        _ carried: CarriedKnowledge,
        adding training: Dataset,
        index: Int,
        _ continual: ContinualPlan
    ) throws(TrainingObstacle) -> TaskMemory.Entry {
        var generator = SeededGenerator(
            seed: assignment.seed,
            stream: "replay",
            assignment.study.text,
            "\(assignment.round)",
            node.text
        )
        let kept = try carried.replay.map { vector throws(TrainingObstacle) in try ReplayMemory(vector) }
        let memory = ReplayMemory(
            kept,
            adding: training,
            task: index,
            capacity: continual.replayExamples,
            generator: &generator
        )
        return TaskMemory.Entry(kind: .replay, number: index, vector: memory.vector)
    }
}
