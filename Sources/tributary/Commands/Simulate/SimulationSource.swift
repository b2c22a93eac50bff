import Federation
import Foundation
import NodeAgent
import Settings
import Training
import VirtualNodes

/// The plan and the nodes of a training simulation, as the command line names them.
struct SimulationSource {
    /// The plan and its first model.
    let plan: PlanSource
    /// The plan as a file.
    let planText: String
    /// The nodes.
    let population: Population
    /// The names of the classes; none for numbers.
    let classes: [String]

    /// The number of nodes where nobody says.
    private static let standardNodeCount = 100

    init(_ options: TrainingSimulationOptions, nodes: Int?, rounds: Int?, seed: UInt64?) throws {
        if let folder = options.institutions {
            let path = options.plan ?? folder + "/plan.yaml"
            let plan = try Self.plan(path, rounds: rounds, seed: seed)
            self.plan = plan
            planText = try TextFile.read(path, expecting: "a plan.yaml")
            population = Population(try Self.institutions(in: folder, plan.plan.study))
            classes = []
            return
        }
        let given = try options.plan.map { try Self.plan($0, rounds: rounds, seed: seed) }
        let partition = try Partition(options.partition)
        var table = try SimulationTable(options.data, label: options.label, plan: given?.plan)
        let values = try table.divide(by: partition)
        let loaded = try LoadedData.load(table.schema, relativeTo: table.folder)
        let division = try partition.divide(
            loaded.training,
            nodes: nodes ?? Self.standardNodeCount,
            examples: options.examples,
            seed: given?.plan.seed ?? seed ?? 1,
            values: values
        )
        classes = table.schema.label.classNames
        population = Population(dividing: loaded.training, holdout: loaded.holdout, into: division)
        if let given, let path = options.plan {
            plan = given
            planText = try TextFile.read(path, expecting: "a plan.yaml")
        } else {
            planText = Self.standardPlan(
                inputs: loaded.training.featureCount,
                classes: classes.count,
                nodes: division.names.count,
                rounds: rounds ?? 10,
                seed: seed ?? 1
            )
            plan = PlanSource(plan: try PlanFile.parse(Array(planText.utf8), path: "the plan made for the data").plan)
        }
    }

    private static func plan(_ path: String, rounds: Int?, seed: UInt64?) throws -> PlanSource {
        var source = try PlanSource(path: path)
        if let rounds { source.plan.rounds = rounds }
        if let seed { source.plan.seed = seed }
        return source
    }

    private static func institutions(in folder: String, _ study: StudyName) throws -> [Population.Institution] {
        try InstitutionFolder.all(in: folder).map { institution in
            guard let part = try NodeSource(path: institution.file).load(study).part(nil) else {
                throw CommandFailure("\(institution.file): found no table for the whole of the study \"\(study)\"")
            }
            return Population.Institution(name: institution.name, training: part.training, holdout: part.holdout)
        }
    }

    /// A plan for data of that shape: every node takes part in every round.
    private static func standardPlan(inputs: Int, classes: Int, nodes: Int, rounds: Int, seed: UInt64) -> String {
        let loss = classes > 0 ? "softmax_cross_entropy" : "mean_squared_error"
        return """
            study: simulation
            seed: \(seed)
            model: {network: mlp, inputs: \(inputs), hidden: [128], outputs: \(max(classes, 1)), loss: \(loss)}
            training: {epochs: 2, batch_size: 8, optimizer: {sgd: {learning_rate: 0.1}}}
            rounds: \(rounds)
            cohort: {select: all, minimum: \(nodes), maximum: \(nodes)}
            quorum: \(nodes)
            deadline_seconds: 600

            """
    }
}
