// Aggregation: the exact federated mean θ + Σ nᵢΔᵢ / Σ nᵢ, the same bits in whatever order and parts it is summed.
//
// Imports Parameters (vectors, layouts, digests) and CKernels (the loops). No files, no clock, no randomness.
//
//     let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 100)
//     var mean = ExactMean(layout: model.layout, fixedPoint: fixedPoint)
//     try mean.add(update, exampleCount: 320)     // refused as a whole before anything is added
//     let next = mean.apply(to: model)
//
// Several updates that wait in memory are added at once, in less time than one after the other:
//
//     try mean.add(waiting.map { WholeUpdate($0.parameters, exampleCount: $0.exampleCount) }, threads: 2)
//
// An update too large for memory is verified and added block by block:
//
//     for (block, _) in blocks {
//         if let found = ExactMean.firstViolation(in: block, bound: fixedPoint.updateBound) { return found }
//     }
//     for (block, offset) in blocks { mean.add(block: block, at: offset, exampleCount: 320) }
//     mean.count(exampleCount: 320)
