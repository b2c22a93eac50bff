import Federation
import LocalLearning
import Training

/// The rows that an assignment is about, their classes as the outputs of its network.
struct TaskParts {
    /// The rows of the task that is learned or done; all rows in a study without tasks; nil if the node has none.
    let current: StudyDataset.Part?
    /// The rows of the tasks that are evaluated, as far as the node has some and the network has their outputs.
    let evaluated: [TaskName: StudyDataset.Part]
    /// Which outputs compete with which.
    let heads: OutputHeads?
    /// The population stability index between the task's data and the next one's, if the assignment asks for it.
    let drift: Double?

    /// - Throws: ``TrainingObstacle`` for data that does not fit the network.
    init(
        _ data: StudyDataset,
        of assignment: Assignment,
        network: NetworkSpecification
    ) throws(TrainingObstacle) {
        func fitting(_ part: StudyDataset.Part) throws(TrainingObstacle) -> StudyDataset.Part {
            for rows in [part.training, part.holdout] where rows.count > 0 {
                if let misfit = DataMisfit.between(rows, and: network) { throw .unfit(misfit) }
            }
            return part
        }
        guard let task = assignment.task, let index = task.index else {
            current = try data.part(nil).map { part throws(TrainingObstacle) in try fitting(part) }
            evaluated = [:]
            heads = nil
            drift = nil
            return
        }
        let continual = task.continual
        heads =
            continual.heads == .task
            ? OutputHeads(sizes: continual.tasks.prefix(index + 1).map(\.classes.count)) : nil
        var parts: [TaskName: StudyDataset.Part] = [:]
        for name in Set(task.evaluates + [task.name]).sorted() {
            guard let place = continual.index(of: name), let part = data.part(name) else { continue }
            // What is learned later has no outputs yet.
            guard continual.heads == .single || place <= index else { continue }
            parts[name] = try fitting(try part.placed(in: continual, task: place))
        }
        current = parts[task.name]
        evaluated = parts
        if let next = task.comparesWith, data.tasks != nil, let part = data.part(task.name),
            let other = data.part(next),
            part.training.count > 0, other.training.count > 0,
            part.training.featureCount == other.training.featureCount
        {
            // What chance alone makes of two samples of that size is no drift (Yurdakul 2018).
            let chance = 9 * (1 / Double(part.training.count) + 1 / Double(other.training.count))
            drift = max(0, PopulationStability.index(between: part.training, and: other.training) - chance)
        } else {
            drift = nil
        }
    }
}
