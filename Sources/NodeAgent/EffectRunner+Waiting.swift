import Federation
import Logging
import ServiceLifecycle
import Wire

extension EffectRunner {
    /// The first report of progress comes after so long: most rounds are over by then.
    private static let firstReport: Duration = .seconds(1)
    /// Then one comes as often as that.
    private static let reportInterval: Duration = .seconds(5)

    /// Runs an operation; it is cancelled when the node is told to stop.
    func untilStopped<Result: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await cancelWhenGracefulShutdown(operation)
    }

    /// Runs an operation; when the node is told to stop it has a limited time to finish.
    func untilDrained<Result: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let (sleep, limit) = (environment.sleep, configuration.drainLimit)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await gracefulShutdown()
                try await sleep(limit)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Runs an operation and reports how far it is, from time to time. Nobody minds if a report does not arrive.
    func reporting<Result: Sendable>(
        on assignment: Assignment?,
        _ board: ProgressBoard,
        _ tally: ResourceTally? = nil,
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let assignment else { return try await untilStopped(operation) }
        let (client, sleep) = (client, environment.sleep)
        let path = [assignment.study.text, "\(assignment.round)"]
        return try await untilStopped {
            try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask { try await operation() }
                group.addTask {
                    var pause = Self.firstReport
                    while (try? await sleep(pause)) != nil {
                        tally?.sample()
                        try? await client.send(.reportProgress, path: path, body: board.report)
                        pause = Self.reportInterval
                    }
                    return nil
                }
                defer { group.cancelAll() }
                while let result = try await group.next() {
                    if let result { return result }
                }
                throw CancellationError()
            }
        }
    }

    /// Waits, unless the node is told to stop.
    func sleep(_ duration: Duration) async throws {
        let sleep = environment.sleep
        try await untilStopped { try await sleep(duration) }
    }

    /// Waits after a failure at the coordinator; says once what is the matter.
    mutating func wait(after error: CoordinatorError) async throws {
        pulse.beat()
        let pause = reachability.failed(error)
        let metadata: Logger.Metadata = [
            "coordinator": "\(client.address)", "code": "\(error.code)", "reason": "\(error)",
        ]
        switch pause.news {
        case nil: logger.debug("coordinator.unreachable", metadata: metadata)
        case .away?: logger.warning("coordinator.unreachable", metadata: metadata)
        case .closed?: logger.error("coordinator.refuses", metadata: metadata)
        }
        try await adoptNewIdentity()
        try await sleep(pause.wait)
    }

    /// Waits after a failure of this machine's own disk: briefly at first, because room that is made is used at once.
    mutating func wait(after error: NodeError) async throws {
        pulse.beat()
        logger.error("storage.failed", metadata: ["code": "\(error.code)", "reason": "\(error)"])
        // It may be the room that is missing.
        outbox.removeSpare()
        try await sleep(storageBackoff.failed())
    }

    /// Notes that the coordinator answered.
    mutating func noteReached() {
        pulse.beat()
        guard reachability.succeeded() else { return }
        logger.notice("coordinator.reachable", metadata: ["coordinator": "\(client.address)"])
    }

    /// Says once when the clocks are apart, and once when they agree again.
    mutating func noteClock() {
        guard let difference = client.clockDifference, let news = clock.note(difference) else { return }
        switch news {
        case .apart(let seconds):
            let place = seconds > 0 ? "ahead of" : "behind"
            let apart = "this machine's clock is \(Int(seconds.magnitude.rounded())) s \(place) the coordinator's"
            logger.warning(
                "clock.apart",
                metadata: [
                    "seconds": "\(Int(seconds.rounded()))",
                    "reason": "\(apart); have both set by NTP, for certificates are only valid within their time",
                ]
            )
        case .together: logger.notice("clock.together")
        }
    }
}
