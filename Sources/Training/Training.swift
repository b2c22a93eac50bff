// Training: networks, losses, optimisers, the local trainer, and the data it reads.
//
// An institution needs nothing but this to train: a network is a list of layers, each of which writes its own forward
// and backward pass over buffers made once; matrix products go to OpenBLAS on one thread, halves of large ones on two.
// Imports Parameters, Randomness, CKernels, COpenBLAS and CZlib; Crypto for the hold-out's hash.
//
//     let network = try NetworkSpecification(
//         kind: .mlp(hidden: [32]), inputCount: 64, outputCount: 10, loss: .softmaxCrossEntropy)
//     let settings = try LocalTrainingSettings(
//         epochs: 5, batchSize: 32, optimizer: .sgd(learningRate: 0.1, momentum: 0.9, weightDecay: 0))
//     let trainer = LocalTrainer(specification: network, settings: settings)
//     let result = try trainer.train(
//         from: network.initialParameters(seed: 7), on: trainingPart,
//         generator: SeededGenerator(seed: 7, stream: "shuffle", "round 1", "ward"))
//     let evaluation = try trainer.evaluate(result.parameters, on: holdOut)
