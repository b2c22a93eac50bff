// Simulator: a whole federation in one process, on one thread, from one seed.
//
// The coordinator's core, journal, exact sum and order of steps, and the node's core, are the real ones; around them
// stand shells over virtual time, a hostile network and disks that lose what was not flushed. After every event it is
// checked whether a promise was broken. Imports Federation, Ledger, Aggregation, Training, Parameters, Randomness.
//
//     let outcome = Simulation(seed: 7).run()
//     outcome.violation            // nil, or which promise was broken and when
//     outcome.statistics.rounds
//
// A failure is replayed by its seed, and told by the shortest list of faults that still brings it about.
