// VirtualNodes: many nodes in one process, for research. The coordinator's core, the nodes' training and the exact sum
// are the real ones; what lies between them (network, files, signatures, waiting) is not there.
//
// Imports Federation (the core), LocalLearning (an assignment's training), Aggregation (the sum), Verification (its
// fixed point), Training, Parameters and Randomness. No clock and no files: who calls measures, reads and writes.
//
//     let division = try Partition("dirichlet:0.5").divide(data.training, nodes: 1000, seed: plan.seed)
//     let population = Population(dividing: data.training, holdout: data.holdout, into: division)
//     var simulation = try TrainingSimulation(plan: plan, model: start, population: population, workerCount: 8)
//     while let round = try await simulation.next() { print(round.evaluation?.accuracy ?? 0) }
//     simulation.model                                  // to the last bit that of coordinator and nodes over a network
//
// The way through: `VirtualCoordinator` opens a round, `WorkerPool` trains its cohort on all cores into one sum a
// worker, the sums merge, the mean is the next model. `PartialSum` is a part of a round as a file, for several
// machines.
