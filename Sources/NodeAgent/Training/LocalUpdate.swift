import ContinualLearning
import Federation
import LocalLearning
import Parameters
import Randomness
import Training
import Wire

/// What a node makes of an assignment: the difference it trained, or the importance it measured, and what it reports
/// with it.
///
/// The same assignment, model, data, memory and node give the same bits: nothing here knows the time.
struct LocalUpdate: Sendable, Equatable {
    /// Trained minus received parameters, or what a consolidation sends; empty where nothing but a report is sent.
    let difference: ParameterVector
    /// What the update says of itself.
    var report: UpdateReport
    /// What the node keeps for itself before the update is sent.
    var kept: [TaskMemory.Entry] = []

    /// What a node is doing, and how much of it is done, in [0, 1].
    typealias Progress = (ProgressRequest.Step, Double) -> Void

    /// Evaluates the model on the hold-outs, trains from it or measures, and checks the result as the coordinator will.
    ///
    /// - Parameters:
    ///   - assignment: What to do.
    ///   - node: The node, by whose name its generator differs from the others'.
    ///   - model: The parameters received.
    ///   - data: The node's data for the study.
    ///   - carried: What the node has of earlier tasks.
    ///   - checkpoints: Where the training is written down, and where it was; nil: nowhere. The update does not depend
    ///     on it.
    ///   - shouldStop: Asked before every step.
    ///   - progress: Told after every step.
    /// - Throws: ``TrainingObstacle``; `TrainingError.stopped` within it if `shouldStop` said so.
    static func make(
        for assignment: Assignment,
        node: NodeName,
        model: ParameterVector,
        data: StudyDataset,
        carried: CarriedKnowledge = CarriedKnowledge(),
        checkpoints: TrainingCheckpoints? = nil,
        shouldStop: () -> Bool = { false },
        progress: Progress = { _, _ in }
    ) throws(TrainingObstacle) -> LocalUpdate {
        let learning = try LocalLearning(assignment)
        let trainer = learning.trainer
        try learning.check(model)
        let parts = try TaskParts(data, of: assignment, network: trainer.specification)
        progress(.evaluating, 0)
        let report = try report(on: parts, of: assignment, model: model, trainer)
        if assignment.kind == .evaluation {
            return LocalUpdate(difference: ParameterVector(layout: .empty), report: report)
        }
        guard let training = parts.current?.training else {
            throw assignment.task.map { .noTaskData($0.name) } ?? .noData(assignment.study)
        }
        try learning.check(training)
        if assignment.kind == .consolidation {
            return try LocalConsolidation(assignment: assignment, node: node, trainer: trainer, parts: parts)
                .make(model: model, carried: carried, report: report, shouldStop: shouldStop, progress: progress)
        }
        var result = try train(
            trainer,
            from: model,
            on: training,
            beginning: learning.generator(of: node),
            context: try carried.context(for: assignment, model: model),
            carried: carried,
            checkpoints: checkpoints,
            shouldStop: shouldStop,
            progress: progress
        )
        let kept = carried.entries(after: result, of: assignment, model: model)
        // In place: a model may be larger than the memory that is left.
        result.parameters.add(model, scaledBy: -1)
        if let obstacle = learning.obstacle(in: result.parameters) { throw obstacle }
        var made = LocalUpdate(difference: result.parameters, report: report, kept: kept)
        made.report.exampleCount = result.exampleCount
        made.report.trainingLoss = result.loss
        return made
    }

    private static func train(
        _ trainer: LocalTrainer,
        from model: ParameterVector,
        on training: Dataset,
        beginning generator: SeededGenerator,
        context: ContinualContext,
        carried: CarriedKnowledge,
        checkpoints: TrainingCheckpoints?,
        shouldStop: () -> Bool,
        progress: Progress
    ) throws(TrainingObstacle) -> TrainingResult {
        let followsPath = context.terms.followsPath
        let left = checkpoints?.begin(trainer, from: model, on: training, carried: carried, followsPath: followsPath)
        do {
            return try trainer.train(
                continuing: left
                    ?? TrainingState(parameters: model, settings: trainer.settings, generator: generator),
                from: model,
                on: training,
                context: context,
                shouldStop: shouldStop,
                keep: { checkpoints?.keep($0, isStopping: $1) },
                progress: { progress(.training, Double($0.step) / Double(max(1, $0.stepCount))) }
            )
        } catch { throw .training(error) }
    }

    /// Evaluates the model on every task that is asked about and that the node has.
    private static func report(
        on parts: TaskParts,
        of assignment: Assignment,
        model: ParameterVector,
        _ trainer: LocalTrainer
    ) throws(TrainingObstacle) -> UpdateReport {
        func metrics(_ part: StudyDataset.Part?) throws(TrainingObstacle) -> EvaluationMetrics? {
            guard let holdout = part?.holdout, holdout.count > 0 else { return nil }
            do {
                return EvaluationMetrics(try trainer.evaluate(model, on: holdout, heads: parts.heads))
            } catch { throw .training(error) }
        }
        var report = UpdateReport(
            study: assignment.study,
            round: assignment.round,
            model: assignment.model,
            exampleCount: 0,
            trainingLoss: nil,
            evaluation: try metrics(parts.current)
        )
        guard let task = assignment.task else { return report }
        var tasks: [TaskName: EvaluationMetrics] = [:]
        for name in task.evaluates {
            tasks[name] = name == task.name ? report.evaluation : try metrics(parts.evaluated[name])
        }
        report.tasks = tasks
        report.drift = parts.drift
        return report
    }
}
