import Federation
import LocalLearning
import Parameters
import Randomness
import Training

@testable import VirtualNodes

/// A small study: three classes around three points, a network of 43 parameters.
struct Study {
    var plan: Plan
    let population: Population
    let model: ParameterVector

    init(nodes: Int, rounds: Int = 3, selection: CohortPlan.Selection = .all, proximal: Double? = nil) throws {
        var random = SeededGenerator(seed: 9, stream: "study")
        let classes = (0..<90).map { Int32($0 % 3) }
        let data = Dataset(
            featureCount: 4,
            features: classes.flatMap { label in
                (0..<4).map { Float(random.uniform()) + (Int32($0) == label ? 1 : 0) }
            },
            targets: .classes(classes)
        )
        plan = Plan(
            study: StudyName("trial").unsafelyUnwrapped,
            seed: 5,
            model: ModelPlan(network: .mlp, inputs: 4, hidden: [5], outputs: 3, loss: .softmaxCrossEntropy),
            training: TrainingPlan(
                epochs: 2,
                batchSize: 4,
                optimizer: .sgd(learningRate: 0.1, momentum: 0.9, weightDecay: 0),
                proximal: proximal
            ),
            rounds: rounds,
            cohort: CohortPlan(selection: selection, minimum: nodes),
            quorum: 1,
            deadlineSeconds: 60
        )
        let division = try Partition.dirichlet(alpha: 0.5).divide(data, nodes: nodes, seed: plan.seed)
        population = Population(dividing: data, holdout: data.subset(0..<30), into: division)
        model = try NetworkSpecification(plan.model).initialParameters(seed: plan.seed)
    }

    func simulation(workers: Int = 2) throws -> TrainingSimulation {
        try TrainingSimulation(plan: plan, model: model, population: population, workerCount: workers)
    }

    func simulation(from model: ParameterVector) throws -> TrainingSimulation {
        try TrainingSimulation(plan: plan, model: model, population: population, workerCount: 2)
    }

    /// All rounds.
    func run(workers: Int = 2) async throws -> (rounds: [TrainingSimulation.Round], model: ParameterVector) {
        var simulation = try simulation(workers: workers)
        var rounds: [TrainingSimulation.Round] = []
        while let round = try await simulation.next() { rounds.append(round) }
        return (rounds, simulation.model)
    }
}
