public import Logging
public import ServiceLifecycle
public import Wire

/// Tells the service manager that started the process how it is, until the process ends.
///
/// It asks what does the work: if that does not answer, no sign of life is given, and the service manager starts the
/// process anew.
public struct SupervisorService: Service {
    private let link: SupervisorLink
    private let condition: @Sendable () async -> ProcessCondition
    private let sleep: @Sendable (Duration) async throws -> Void
    private let logger: Logger

    /// A service that has not started.
    ///
    /// - Parameters:
    ///   - link: The service manager.
    ///   - condition: How the process is; asked about once a second.
    ///   - sleep: Waits; throws when the task is cancelled.
    ///   - logger: Where it says that nobody takes its notifications.
    public init(
        link: SupervisorLink,
        condition: @escaping @Sendable () async -> ProcessCondition,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        logger: Logger
    ) {
        self.link = link
        self.condition = condition
        self.sleep = sleep
        self.logger = logger
    }

    /// How often the process is asked, unless the watchdog wants to know more often.
    private static let interval: Duration = .seconds(1)

    /// Tells what there is to tell, until the process is told to stop and everything else has ended.
    public func run() async throws {
        var report = SupervisorReport(isWatched: link.watchdog != nil)
        let pause = min(Self.interval, link.watchdog.map { $0 / 2 } ?? Self.interval)
        let (condition, sleep) = (condition, sleep)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let now = await cancelWhenGracefulShutdown { await condition() }
                send(report.message(for: now))
                try await cancelWhenGracefulShutdown { try await sleep(pause) }
            } catch { break }
        }
        send(report.end())
    }

    private func send(_ message: String?) {
        guard let message else { return }
        let code = link.socket.send(message)
        if code != 0 { logger.debug("supervisor.not-told", metadata: ["errno": "\(code)"]) }
    }
}
