import Aggregation
public import Federation
import LocalLearning
public import Parameters
import Training
import Verification

/// A study carried out by virtual nodes: cohort, training, exact sum and model of every round are, bit for bit, those
/// of a coordinator and nodes with the same plan and the same data.
public struct TrainingSimulation: Sendable {
    /// The model after the last round, or the first one.
    public private(set) var model: ParameterVector
    /// The digest of ``model`` as a file.
    public private(set) var digest: ContentDigest
    private let plan: Plan
    private let population: Population
    private let pool: WorkerPool
    private let evaluator: LocalTrainer
    private var coordinator: VirtualCoordinator

    /// A round that was carried out.
    public struct Round: Sendable, Hashable {
        /// Its number.
        public var number: RoundNumber
        /// The nodes whose updates are in its mean.
        public var nodeCount: Int
        /// The examples they trained on.
        public var exampleCount: Int
        /// Their mean training loss, weighted by examples.
        public var trainingLoss: Double?
        /// How the model after the round does on what is held out; nil if nothing is.
        public var evaluation: EvaluationMetrics?
        /// The digest of the model after the round.
        public var model: ContentDigest
        /// The digest of the exact sum that its mean was taken from.
        public var accumulator: ContentDigest
    }

    /// A study that begins with a model.
    ///
    /// - Parameters:
    ///   - plan: A plan without problems: see `Plan.problems()`.
    ///   - model: The first model.
    ///   - population: The nodes.
    ///   - workerCount: How many nodes are trained at once.
    /// - Throws: ``SimulationError``.
    public init(
        plan: Plan,
        model: ParameterVector,
        population: Population,
        workerCount: Int
    ) throws(SimulationError) {
        digest = ContentDigest.of(SafetensorsWriter.bytes(of: model))
        coordinator = try VirtualCoordinator(plan: plan, nodes: population.names, model: digest)
        guard let round = coordinator.round, let node = round.cohort.first else {
            preconditionFailure("a round opened that asks nobody")
        }
        do throws(TrainingObstacle) {
            let learning = try LocalLearning(Assignment(plan: plan, round: round, node: node))
            try learning.check(model)
            evaluator = learning.trainer
            for data in population.datasets {
                if let misfit = DataMisfit.between(data, and: evaluator.specification) { throw .unfit(misfit) }
            }
        } catch { throw .node(node, round.number, error) }
        self.plan = plan
        self.model = model
        self.population = population
        pool = WorkerPool(count: workerCount)
    }

    /// Carries out the next round; nil when the plan has no more.
    ///
    /// - Throws: ``SimulationError`` if a node cannot train; the model is then that of the round before.
    @concurrent
    public mutating func next() async throws(SimulationError) -> Round? {
        guard let round = coordinator.round, round.kind == .training else { return nil }
        let work = try work(in: round)
        let part = try await pool.run(work, places: 0..<round.cohort.count)
        let next = part.sum.apply(to: model)
        let digest = ContentDigest.of(SafetensorsWriter.bytes(of: next))
        let evaluation = try evaluate(next, in: round)
        let accumulator = part.sum.digest
        let record = try coordinator.close(part.sorted, model: digest, accumulator: accumulator)
        (model, self.digest) = (next, digest)
        return Round(
            number: record.round,
            nodeCount: record.contributions.count,
            exampleCount: record.exampleCount,
            trainingLoss: record.trainingLoss,
            evaluation: evaluation,
            model: digest,
            accumulator: accumulator
        )
    }

    /// A part of a round, for other parts to be merged with.
    ///
    /// - Parameters:
    ///   - shard: Which part of the round's cohort.
    ///   - number: The round. The model is that after the round before it.
    /// - Throws: ``SimulationError``.
    @concurrent
    public func part(_ shard: Shard, of number: RoundNumber) async throws(SimulationError) -> PartialSum {
        var coordinator = coordinator
        try coordinator.skip(to: number, model: digest, last: plan.rounds)
        guard let round = coordinator.round else { preconditionFailure("a round was found that is not there") }
        let part = try await pool.run(try work(in: round), places: shard.range(of: round.cohort.count))
        return PartialSum(
            identity: PartialSum.Identity(plan: plan, data: population.digest, model: digest, round: number),
            shard: shard,
            cohortSize: round.cohort.count,
            lossSum: part.sorted.reduce(0) { $0 + ($1.trainingLoss ?? 0) * Double($1.exampleCount) },
            sum: part.sum
        )
    }

    /// What a model does on all that is held out.
    private func evaluate(_ model: ParameterVector, in round: RoundPlan) throws(SimulationError) -> EvaluationMetrics? {
        var metrics: [EvaluationMetrics] = []
        for holdout in population.holdouts {
            do throws(TrainingError) {
                if let found = EvaluationMetrics(try evaluator.evaluate(model, on: holdout)) { metrics.append(found) }
            } catch { throw .node(round.cohort[0], round.number, .training(error)) }
        }
        return EvaluationMetrics.mean(metrics)
    }

    private func work(in round: RoundPlan) throws(SimulationError) -> RoundWork {
        let first = round.cohort[0]
        do {
            return RoundWork(
                learning: try LocalLearning(Assignment(plan: plan, round: round, node: first)),
                model: model,
                cohort: round.cohort,
                population: population,
                fixedPoint: try FixedPoint(plan, kind: .training)
            )
        } catch let obstacle as TrainingObstacle {
            throw .node(first, round.number, obstacle)
        } catch {
            throw .plan(key: "update_bound", reason: "\(error)")
        }
    }
}
