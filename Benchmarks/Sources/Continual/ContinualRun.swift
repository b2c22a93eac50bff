import ContinualLearning
import Parameters
import Randomness
import Training

/// One model through a sequence of tasks.
struct ContinualRun {
    let contender: Contender
    let epochs: Int
    let learningRate: Float
    let seed: UInt64

    /// What came of it.
    struct Outcome {
        var average: Double
        var backward: Double
        var seconds: Double
        var importanceSeconds: Double
    }

    func carryOut(_ tasks: [(training: Dataset, test: Dataset)]) throws -> Outcome {
        let specification = try NetworkSpecification(
            kind: .mlp(hidden: [256, 256]),
            inputCount: 784,
            outputCount: 10,
            loss: .softmaxCrossEntropy
        )
        let trainer = LocalTrainer(
            specification: specification,
            settings: try LocalTrainingSettings(
                epochs: epochs,
                batchSize: 32,
                optimizer: .sgd(learningRate: learningRate, momentum: 0, weightDecay: 0)
            )
        )
        let clock = ContinuousClock()
        let start = clock.now
        var importance = Duration.zero
        var parameters = specification.initialParameters(seed: seed)
        var context = ContinualContext(terms: contender.method.terms)
        var matrix = ForgettingMatrix(initial: tasks.map { _ in nil }, rows: [])
        var kept: [Dataset] = []
        let sequence = contender.isJoint ? [joined(tasks.map(\.training))] : tasks.map(\.training)
        for (index, task) in sequence.enumerated() {
            let begin = parameters
            if index == 0 { context.teacher = nil } else { context.teacher = parameters }
            context.taughtOutputs = 10
            context.replay = kept.isEmpty ? nil : joined(kept)
            let result = try trainer.train(
                from: parameters,
                on: task,
                context: context,
                generator: SeededGenerator(seed: seed, labels: ["task", "\(index)"])
            )
            parameters = result.parameters
            matrix.rows.append(try tasks.map { try trainer.evaluate(parameters, on: $0.test).accuracy })
            if index + 1 < sequence.count {
                let before = clock.now
                try consolidate(&context, result, from: begin, on: task, specification)
                importance += clock.now - before
            }
            if contender.replay > 0 { kept = keep(kept + [task], index: index) }
        }
        return Outcome(
            average: contender.isJoint ? mean(matrix.rows[0].compactMap(\.self)) : matrix.averageAccuracy ?? 0,
            backward: matrix.backwardTransfer ?? 0,
            seconds: (clock.now - start) / .seconds(1),
            importanceSeconds: importance / .seconds(1)
        )
    }

    private func consolidate(
        _ context: inout ContinualContext,
        _ result: TrainingResult,
        from begin: ParameterVector,
        on task: Dataset,
        _ specification: NetworkSpecification
    ) throws {
        guard let measure = contender.method.measure else { return }
        let measured =
            measure == .pathIntegral
            ? SynapticIntelligence.importance(
                path: result.path,
                start: begin.values,
                end: result.parameters.values
            )
            : try ImportancePass(specification: specification).measure(measure, of: result.parameters, on: task)
        context.penalty = contender.method.consolidated(
            context.penalty,
            measured: measured,
            anchor: nil,
            model: result.parameters
        )
    }

    /// Past examples, as many of each task and class as of every other.
    private func keep(_ parts: [Dataset], index: Int) -> [Dataset] {
        let all = joined(parts)
        guard case .classes(let classes) = all.targets else { return parts }
        let isNew = parts.dropLast().reduce(0) { $0 + $1.count }
        let tasks = all.tasks ?? []
        let groups = classes.indices.map { row in
            (row < isNew ? Int(tasks[row]) : index) * 10 + Int(classes[row])
        }
        var generator = SeededGenerator(seed: seed, labels: ["replay", "\(index)"])
        let rows = Replay.choice(of: contender.replay, among: groups, generator: &generator)
        let chosen = all.subset(rows)
        return [
            Dataset(
                featureCount: 784,
                features: chosen.features,
                targets: chosen.targets,
                tasks: rows.map { Int32(groups[$0] / 10) }
            )
        ]
    }

    private func joined(_ parts: [Dataset]) -> Dataset {
        var classes: [Int32] = []
        for part in parts {
            if case .classes(let own) = part.targets { classes += own }
        }
        return Dataset(
            featureCount: 784,
            features: parts.flatMap(\.features),
            targets: .classes(classes),
            tasks: parts.flatMap { $0.tasks ?? [Int32](repeating: 0, count: $0.count) }
        )
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
}
