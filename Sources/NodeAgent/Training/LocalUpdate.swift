import Federation
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
    ///   - shouldStop: Asked before every step.
    ///   - progress: Told after every step.
    /// - Throws: ``TrainingObstacle``; `TrainingError.stopped` within it if `shouldStop` said so.
    static func make(
        for assignment: Assignment,
        node: NodeName,
        model: ParameterVector,
        data: StudyDataset,
        carried: CarriedKnowledge = CarriedKnowledge(),
        shouldStop: () -> Bool = { false },
        progress: Progress = { _, _ in }
    ) throws(TrainingObstacle) -> LocalUpdate {
        let trainer = try trainer(for: assignment)
        if let difference = trainer.specification.layout.difference(from: model.layout) {
            throw .wrongModel(difference)
        }
        let parts = try TaskParts(data, of: assignment, network: trainer.specification)
        progress(.evaluating, 0)
        let report = try report(on: parts, of: assignment, model: model, trainer)
        if assignment.kind == .evaluation {
            return LocalUpdate(difference: ParameterVector(layout: .empty), report: report)
        }
        guard let training = parts.current?.training else {
            throw assignment.task.map { .noTaskData($0.name) } ?? .noData(assignment.study)
        }
        guard training.count <= assignment.maximumExamples else {
            throw .tooManyExamples(found: training.count, maximum: assignment.maximumExamples)
        }
        if assignment.kind == .consolidation {
            return try LocalConsolidation(assignment: assignment, node: node, trainer: trainer, parts: parts)
                .make(model: model, carried: carried, report: report, shouldStop: shouldStop, progress: progress)
        }
        let context = try carried.context(for: assignment, model: model)
        var result: TrainingResult
        do {
            result = try trainer.train(
                from: model,
                on: training,
                context: context,
                generator: generator(for: assignment, node: node),
                shouldStop: shouldStop,
                progress: { progress(.training, Double($0.step) / Double(max(1, $0.stepCount))) }
            )
        } catch { throw .training(error) }
        let kept = carried.entries(after: result, of: assignment, model: model)
        // In place: a model may be larger than the memory that is left.
        result.parameters.add(model, scaledBy: -1)
        if let obstacle = obstacle(in: result.parameters, bound: assignment.updateBound) { throw obstacle }
        var made = LocalUpdate(difference: result.parameters, report: report, kept: kept)
        made.report.exampleCount = result.exampleCount
        made.report.trainingLoss = result.loss
        return made
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

    private static func trainer(for assignment: Assignment) throws(TrainingObstacle) -> LocalTrainer {
        do {
            return LocalTrainer(
                specification: try NetworkSpecification(assignment.network),
                settings: try LocalTrainingSettings(assignment.training)
            )
        } catch {
            throw .impossiblePlan("\(error)")
        }
    }

    /// One stream a purpose: the study's seed, then what it is for.
    static func generator(for assignment: Assignment, node: NodeName) -> SeededGenerator {
        SeededGenerator(
            seed: assignment.seed,
            stream: "training",
            assignment.study.text,
            "\(assignment.round)",
            node.text
        )
    }

    /// What the coordinator would refuse the difference for.
    static func obstacle(in difference: ParameterVector, bound: Double) -> TrainingObstacle? {
        // Safe: the array outlives the closure that reads it; every tensor's range lies within it.
        difference.values.withUnsafeBufferPointer { values in
            for tensor in difference.layout.tensors {
                for index in tensor.range {
                    let magnitude = Double(abs(values[index]))
                    if magnitude <= bound { continue }
                    guard values[index].isFinite else { return .nonFinite(tensor: tensor.name) }
                    return .outOfBound(tensor: tensor.name, found: Double(values[index]), bound: bound)
                }
            }
            return nil
        }
    }
}
