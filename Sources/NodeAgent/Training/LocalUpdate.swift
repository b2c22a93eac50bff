import Federation
import Parameters
import Randomness
import Training
import Wire

/// What a node makes of an assignment: the difference it trained, and what it reports with it.
///
/// The same assignment, model, data and node give the same bits: nothing here knows the time.
struct LocalUpdate: Sendable, Equatable {
    /// Trained minus received parameters; empty in an evaluation round.
    let difference: ParameterVector
    /// What the update says of itself.
    let report: UpdateReport

    /// What a node is doing, and how much of it is done, in [0, 1].
    typealias Progress = (ProgressRequest.Step, Double) -> Void

    /// Evaluates the model on the hold-out, trains from it, and checks the difference as the coordinator will.
    ///
    /// - Parameters:
    ///   - assignment: What to do.
    ///   - node: The node, by whose name its generator differs from the others'.
    ///   - model: The parameters received.
    ///   - training: The examples to train on.
    ///   - holdout: The examples to evaluate on.
    ///   - shouldStop: Asked before every step.
    ///   - progress: Told after every step.
    /// - Throws: ``TrainingObstacle``; `TrainingError.stopped` within it if `shouldStop` said so.
    static func make(
        for assignment: Assignment,
        node: NodeName,
        model: ParameterVector,
        training: Dataset,
        holdout: Dataset,
        shouldStop: () -> Bool = { false },
        progress: Progress = { _, _ in }
    ) throws(TrainingObstacle) -> LocalUpdate {
        let trainer = try trainer(for: assignment)
        if let difference = trainer.specification.layout.difference(from: model.layout) {
            throw .wrongModel(difference)
        }
        for data in [training, holdout] where data.count > 0 {
            if let misfit = DataMisfit.between(data, and: trainer.specification) { throw .unfit(misfit) }
        }
        var report = UpdateReport(
            study: assignment.study,
            round: assignment.round,
            model: assignment.model,
            exampleCount: 0,
            trainingLoss: nil,
            evaluation: nil
        )
        progress(.evaluating, 0)
        if holdout.count > 0 {
            do {
                report.evaluation = EvaluationMetrics(try trainer.evaluate(model, on: holdout))
            } catch { throw .training(error) }
        }
        guard assignment.kind == .training else {
            return LocalUpdate(difference: ParameterVector(layout: .empty), report: report)
        }
        guard training.count <= assignment.maximumExamples else {
            throw .tooManyExamples(found: training.count, maximum: assignment.maximumExamples)
        }
        var result: TrainingResult
        do {
            result = try trainer.train(
                from: model,
                on: training,
                generator: generator(for: assignment, node: node),
                shouldStop: shouldStop,
                progress: { progress(.training, Double($0.step) / Double(max(1, $0.stepCount))) }
            )
        } catch { throw .training(error) }
        report.exampleCount = result.exampleCount
        report.trainingLoss = result.loss
        // In place: a model may be larger than the memory that is left.
        result.parameters.add(model, scaledBy: -1)
        if let obstacle = obstacle(in: result.parameters, bound: assignment.updateBound) { throw obstacle }
        return LocalUpdate(difference: result.parameters, report: report)
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
