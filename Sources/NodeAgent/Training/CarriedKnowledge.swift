import ContinualLearning
import Federation
import LocalLearning
import Parameters
import Training

/// What a node has of earlier tasks when it begins an assignment: what it received and what it kept.
struct CarriedKnowledge: Sendable {
    /// The penalty of the tasks so far: the federation's, or with `consolidation: local` the node's own.
    var penalty: ParameterVector?
    /// The model at the end of the task before.
    var teacher: ParameterVector?
    /// Past examples.
    var replay: ParameterVector?
    /// The path integral of the task's rounds before this one, and where it began.
    var path: ParameterVector?
    /// The model that the node trained last in this task.
    var own: ParameterVector?

    /// What the training carries.
    func context(for assignment: Assignment, model: ParameterVector) throws(TrainingObstacle) -> ContinualContext {
        var context = LocalLearning.context(of: assignment)
        guard let task = assignment.task, let index = task.index else { return context }
        context.terms = task.continual.learner.terms
        context.penalty = try quadraticPenalty(of: model.layout)
        if let teacher, context.terms.distillation > 0 {
            // Where the network has grown since, the outputs that the teacher does not know are not taught.
            context.teacher = ParameterVector(
                layout: model.layout,
                values: OutputGrowth.moved(teacher.values, from: teacher.layout, to: model.layout)
            )
            context.taughtOutputs =
                task.continual.outputs(ofTask: index)?.lowerBound ?? assignment.network.outputs
        }
        context.replay = try replay.map { kept throws(TrainingObstacle) in try ReplayMemory(kept).dataset }
        if task.continual.heads == .task {
            context.heads = OutputHeads(sizes: task.continual.tasks.prefix(index + 1).map(\.classes.count))
        }
        return context
    }

    /// The penalty, checked.
    func quadraticPenalty(of layout: ParameterLayout) throws(TrainingObstacle) -> QuadraticPenalty? {
        guard let penalty else { return nil }
        do {
            return try QuadraticPenalty(penalty, model: layout)
        } catch {
            throw .wrongPenalty("\(error)")
        }
    }

    /// What the node keeps after a training.
    func entries(after result: TrainingResult, of assignment: Assignment, model: ParameterVector) -> [TaskMemory.Entry]
    {
        guard let task = assignment.task else { return [] }
        var entries: [TaskMemory.Entry] = []
        if task.continual.learner.terms.followsPath {
            entries.append(
                TaskMemory.Entry(
                    kind: .path,
                    number: assignment.round.value,
                    vector: TaskPath(path, model: model).adding(result.path).vector
                )
            )
        }
        if task.continual.consolidation == .shared {
            entries.append(TaskMemory.Entry(kind: .own, number: assignment.round.value, vector: result.parameters))
        }
        return entries
    }
}

/// The path integral of a task over its rounds, and the model at its beginning.
struct TaskPath {
    private let layout: ParameterLayout
    /// Σ −gradient · step.
    private(set) var path: [Float]
    /// The parameters at the beginning of the task.
    let start: [Float]

    /// What was kept, or the beginning at a model.
    init(_ kept: ParameterVector?, model: ParameterVector) {
        layout = model.layout
        let count = model.layout.elementCount
        if let kept, kept.values.count == 2 * count {
            path = Array(kept.values[..<count])
            start = Array(kept.values[count...])
        } else {
            path = [Float](repeating: 0, count: count)
            start = model.values
        }
    }

    /// The path with that of another round.
    func adding(_ other: [Float]) -> TaskPath {
        var sum = self
        for index in other.indices { sum.path[index] += other[index] }
        return sum
    }

    /// As it is kept: one tensor of the path, one of the beginning.
    var vector: ParameterVector {
        let count = layout.elementCount
        do {
            let layout = try ParameterLayout([("path", [count]), ("start", [count])])
            return ParameterVector(layout: layout, values: path + start)
        } catch {
            preconditionFailure("two tensors of a model's size make no layout: \(error)")
        }
    }
}

extension ContinualPlan {
    /// The plan's method.
    var learner: any ContinualMethod {
        MethodSettings(
            name: method.rawValue,
            lambda: lambda,
            gamma: gamma,
            isEmpirical: fisher == .empirical,
            distillation: distillation,
            temperature: temperature
        ).method ?? NoMethod()
    }
}
