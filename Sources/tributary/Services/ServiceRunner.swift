import Foundation
import Logging
import ServiceLifecycle
import Supervision
import UnixSignals
import Wire

/// Runs a coordinator or a node until it is told to stop, with what watches over it: systemd, probes, signals.
struct ServiceRunner {
    /// The port on loopback for probes; nil: none.
    let healthPort: Int?
    let logger: Logger
    /// Why it cannot serve now; nil: it is ready.
    let readiness: @Sendable () async -> ProblemDetails?
    /// What is measured; nil: nothing is.
    var metrics: (@Sendable () async throws -> String)?
    /// How it is.
    let condition: @Sendable () async -> ProcessCondition

    /// Runs a service to its end. SIGTERM or Ctrl-C ends it in order, a second of either at once.
    func run(_ service: any Service) async throws {
        ServiceThreads.note(in: logger)
        // What is told to stop first stands last: whoever watches goes on watching while the work is finished.
        var services: [any Service] = [StopSignals()]
        let environment = ProcessInfo.processInfo.environment
        if let link = SupervisorLink(environment: environment, processID: ProcessInfo.processInfo.processIdentifier) {
            let supervisor = SupervisorService(
                link: link,
                condition: condition,
                sleep: { try await Task.sleep(for: $0) },
                logger: logger
            )
            services.append(supervisor)
        }
        if let healthPort {
            services.append(
                HealthListener(port: healthPort, readiness: readiness, metrics: metrics, logger: logger)
            )
        }
        services.append(service)
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        .run()
    }
}
