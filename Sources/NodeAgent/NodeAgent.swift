// NodeAgent: the shell around the node's core: fetch, train, upload, remember.
//
// Imports Wire, Trust, Federation, Training and Parameters of ours, Randomness for the trainer's and the backoff's
// generators; AsyncHTTPClient and NIO for the network. The core (`NodeState`) decides, `EffectRunner` carries out;
// whatever must outlive the process lies in the state directory:
//
//     node.pem        the certificate and its private key, one file, replaced in one step
//     authority.pem   the federation's authority, pinned at enrolment
//     node.key        the key of an enrolment under way
//     node.json       the updates that are kept, until their round is committed
//     outbox/         their bytes, by digest
//     checkpoints/    where a training under way is, to go on from after the process was killed
//     receipts/       what the coordinator signed when it took an update
//     models/         the last models received, by digest
//     *.new           what is being written, or may be written over: what it holds is of no use
//
//     let configuration = NodeConfiguration(
//         name: name, coordinator: try CoordinatorAddress("https://coordinator.example.org:8443"),
//         stateDirectory: "state", data: data)
//     let service = NodeService(configuration: configuration, environment: environment, logger: logger)
//     try await service.run()                 // until it is told to stop
