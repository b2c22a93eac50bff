import Federation
import LocalLearning
import NodeAgent
import Parameters
import Randomness
import Training

/// What each institution would have learned alone: the same first model, the same steps, only its own data, measured
/// on everybody's hold-outs.
struct Baseline {
    let plan: PlanSource
    let institutions: [InstitutionFolder]

    /// The accuracy each reaches alone, by institution.
    func accuracies() throws -> [(name: NodeName, accuracy: Double)] {
        let plan = plan.plan
        let data = try institutions.map { institution in
            guard let part = try NodeSource(path: institution.file).load(plan.study).part(nil) else {
                throw CommandFailure("\(institution.file): found no table for the whole of the study \"\(plan.study)\"")
            }
            return part
        }
        let specification = try NetworkSpecification(plan.model)
        let settings = try LocalTrainingSettings(plan.training, epochs: plan.training.epochs * plan.rounds)
        let trainer = LocalTrainer(specification: specification, settings: settings)
        let start = try SafetensorsReader.read(try self.plan.initialModel()).vector
        return try zip(institutions, data).map { institution, own in
            let generator = SeededGenerator(seed: plan.seed, stream: "alone", institution.name.text)
            let result = try trainer.train(from: start, on: own.training, generator: generator)
            var correct = 0.0
            var examples = 0
            for other in data {
                let evaluation = try trainer.evaluate(result.parameters, on: other.holdout)
                correct += (evaluation.accuracy ?? 0) * Double(evaluation.exampleCount)
                examples += evaluation.exampleCount
            }
            return (institution.name, examples > 0 ? correct / Double(examples) : 0)
        }
    }
}
