import Aggregation
import Federation
import LocalLearning
import Parameters
import Randomness
import Testing
import Training

@testable import VirtualNodes

struct TrainingSimulationTests {
    @Test func `P2: neither the number of workers nor chance changes a bit`() async throws {
        let study = try Study(nodes: 37)
        let alone = try await study.run(workers: 1)
        for workers in [2, 5, 64] {
            let other = try await study.run(workers: workers)
            #expect(other.rounds == alone.rounds, "\(workers) workers")
            #expect(other.model.values.map(\.bitPattern) == alone.model.values.map(\.bitPattern))
        }
        #expect(alone.rounds.map(\.number.value) == [1, 2, 3])
        #expect(alone.rounds.allSatisfy { $0.nodeCount == 37 && $0.exampleCount == 37 * Partition.fewestExamples })
        #expect(alone.rounds.last?.model == ContentDigest.of(SafetensorsWriter.bytes(of: alone.model)))
    }

    @Test func `the model learns`() async throws {
        let rounds = try await Study(nodes: 20, rounds: 12).run().rounds
        let (first, last) = (try #require(rounds.first), try #require(rounds.last))
        #expect(try #require(last.evaluation?.accuracy) > 0.9)
        #expect(try #require(last.trainingLoss) < (try #require(first.trainingLoss)) / 2)
    }

    @Test(arguments: [nil, 0.5])
    func `P3: a round is the exact mean of what each node trains on its own`(proximal: Double?) async throws {
        let study = try Study(nodes: 6, rounds: 1, proximal: proximal)
        let specification = try NetworkSpecification(study.plan.model)
        let trainer = LocalTrainer(
            specification: specification,
            settings: try LocalTrainingSettings(study.plan.training)
        )
        let fixedPoint = try FixedPoint(
            updateBound: study.plan.updateBound,
            maximumExamples: study.plan.maximumExamples,
            cohortBound: study.plan.maximumUpdates
        )
        var sum = ExactMean(layout: specification.layout, fixedPoint: fixedPoint)
        for (place, name) in study.population.names.enumerated().reversed() {
            let trained = try trainer.train(
                from: study.model,
                on: study.population.training(at: place),
                context: ContinualContext(pull: Float(proximal ?? 0)),
                generator: SeededGenerator(seed: 5, stream: "training", "trial", "1", name.text)
            )
            try sum.add(trained.parameters.subtracting(study.model), exampleCount: trained.exampleCount)
        }
        let result = try await study.run()
        #expect(result.model == sum.apply(to: study.model))
        #expect(result.rounds.first?.accumulator == sum.digest)
    }

    @Test func `the core chooses who takes part`() async throws {
        let study = try Study(nodes: 30, selection: .count(7))
        let rounds = try await study.run().rounds
        #expect(rounds.map(\.nodeCount) == [7, 7, 7])
        let everybody = try await Study(nodes: 30).run().rounds
        #expect(rounds[0].model != everybody[0].model)
    }

    @Test func `the first node of the cohort that cannot train is named, and no model made`() async throws {
        let good = Dataset(featureCount: 4, features: [1, 2, 3, 4], targets: .classes([0]))
        let none = Dataset(featureCount: 4, features: [], targets: .classes([]))
        var study = try Study(nodes: 1)
        study.plan.cohort.minimum = 1
        let population = Population(
            try ["a", "b", "c", "d"].map { text in
                let isEmpty = text == "b" || text == "d"
                return Population.Institution(
                    name: try #require(NodeName(text)),
                    training: isEmpty ? none : good,
                    holdout: none
                )
            }
        )
        for workers in [1, 2, 4] {
            var simulation = try TrainingSimulation(
                plan: study.plan,
                model: study.model,
                population: population,
                workerCount: workers
            )
            let name = try #require(NodeName("b"))
            await #expect(throws: SimulationError.node(name, .first, .training(.noExamples))) {
                try await simulation.next()
            }
            #expect(simulation.model == study.model)
        }
    }

    @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
    func `P2: whichever worker ends first, answers have the cohort's order and the first failure counts`(
        order: [Int]
    ) throws {
        let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 10, cohortBound: 10)
        let layout = try ParameterLayout([("w", [2])])
        let names = try ["a", "b", "c", "d", "e", "f"].map { try #require(NodeName($0)) }
        let parts = try (0..<3).map { worker in
            var part = RoundWork.Part(sum: ExactMean(layout: layout, fixedPoint: fixedPoint))
            for place in [worker, worker + 3] {
                part.answers.append((place, NodeAnswer(node: names[place], exampleCount: 1)))
            }
            try part.sum.add(ParameterVector(layout: layout, values: [Float(worker), 1]), exampleCount: 1)
            part.failure = worker == 0 ? nil : (worker, .node(names[worker], .first, .training(.noExamples)))
            return part
        }
        var whole = RoundWork.Part(sum: ExactMean(layout: layout, fixedPoint: fixedPoint))
        for worker in order { whole.merge(parts[worker]) }
        #expect(whole.sorted.map(\.node) == names)
        #expect(whole.failure?.error == .node(names[1], .first, .training(.noExamples)))
        #expect(whole.sum.contributions == 3)
    }

    @Test func `what depends on time or memory is refused before anything is trained`() throws {
        let study = try Study(nodes: 3)
        func error(_ change: (inout Plan) -> Void) -> SimulationError? {
            var changed = study
            change(&changed.plan)
            return #expect(throws: SimulationError.self) { try changed.simulation() }
        }
        #expect(error { $0.buffer = 2 }?.description.contains("the plan's buffer cannot be simulated") == true)
        #expect(error { $0.cohort.closeAt = 2 }?.description.contains("cohort.close_at") == true)
        #expect(error { $0.cohort.minimum = 4 } == .tooFewNodes(found: 3, needed: 4))
        #expect(error { $0.model.inputs = 5 }?.code == "simulation-node")
    }
}
