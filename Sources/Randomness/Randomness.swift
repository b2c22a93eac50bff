// Randomness: one seeded generator and the mappings from its bits to values.
//
// Imports nothing. Everything random in the product takes a generator made here: cohort selection, initial
// parameters, shuffles. The mappings are ours because the standard library may change its own; golden vectors in
// the tests pin them.
//
//     var generator = SeededGenerator(seed: 7, stream: "shuffle", "round 3", "ward")
//     let order = generator.shuffled(0..<10)
//     let u = generator.uniform()            // [0, 1)
