import Aggregation
import Federation
import LocalLearning
import NodeAgent
import Parameters
import Randomness
import Training
import Wire

/// Makes a round's model again from what its record names: trains what every named node trained, and takes the mean.
struct MeanCheck {
    private let plan: Plan
    private let trainer: LocalTrainer
    private let data: [NodeName: Dataset]

    /// The check of a study of those institutions.
    init(plan: Plan, institutions: [InstitutionFolder]) throws {
        self.plan = plan
        trainer = LocalTrainer(
            specification: try NetworkSpecification(plan.model),
            settings: try LocalTrainingSettings(plan.training)
        )
        data = try Dictionary(
            uniqueKeysWithValues: institutions.map { institution in
                guard let part = try NodeSource(path: institution.file).load(plan.study).part(nil) else {
                    throw CommandFailure("\(institution.file): found no table for the study \(plan.study)")
                }
                return (institution.name, part.training)
            }
        )
    }

    /// The model after a round: θ + Σ nᵢΔᵢ / Σ nᵢ over exactly the nodes that its record names.
    func modelAfter(_ round: RoundResponse, from model: ParameterVector) throws -> ParameterVector {
        var mean = ExactMean(
            layout: model.layout,
            fixedPoint: try FixedPoint(
                updateBound: plan.updateBound,
                maximumExamples: plan.maximumExamples,
                cohortBound: plan.cohort.maximum
            )
        )
        for node in round.nodes where node.outcome == "accepted" {
            guard let own = data[node.node] else { throw CommandFailure("the record names \(node.node), unknown here") }
            let generator = SeededGenerator(
                seed: plan.seed,
                stream: "training",
                plan.study.text,
                "\(round.summary.round)",
                node.node.text
            )
            var difference = try trainer.train(from: model, on: own, generator: generator).parameters
            difference.add(model, scaledBy: -1)
            try mean.add(difference, exampleCount: node.exampleCount ?? 0)
        }
        return mean.apply(to: model)
    }
}
