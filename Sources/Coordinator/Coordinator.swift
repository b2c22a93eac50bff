// Coordinator: the shell around the coordinator's core.
//
// It listens, checks who asks, spools what arrives, stores events, hands them to `FederationState` and carries out the
// effects. It decides nothing about rounds: that is `Federation`'s. Imports Wire, Trust, Ledger, Federation,
// Aggregation and Parameters; from outside Hummingbird, NIO, Logging, Metrics and ServiceLifecycle.
//
//     let service = try CoordinatorService(configuration: configuration, environment: environment, logger: logger)
//     try await ServiceGroup(services: [service], gracefulShutdownSignals: [.sigterm], logger: logger).run()
