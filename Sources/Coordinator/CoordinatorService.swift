import Federation
import Hummingbird
import HummingbirdCore
import Ledger
public import Logging
import NIOCore
public import ServiceLifecycle
import Trust
import Verification
public import Wire

/// The coordinator: listens, and runs the federation until it is told to stop.
///
/// On a graceful shutdown it answers whoever waits, refuses what comes anew, finishes what is being answered within
/// ``CoordinatorConfiguration/Limits/drainSeconds``, flushes its disk, and returns: nothing is lost, because nothing
/// was only in memory.
public struct CoordinatorService: Service {
    /// Tells the port that the system chose, once the coordinator listens.
    public typealias Listening = @Sendable (_ port: Int) async -> Void

    let engine: FederationEngine
    let audit: AuditWriter
    private let metrics: MetricsReader
    let configuration: CoordinatorConfiguration
    let environment: CoordinatorEnvironment
    let logger: Logger
    private let listening: Listening
    private let feed: LiveFeed
    private let door = WebDoor()

    /// Opens the data directory and folds what is stored.
    ///
    /// - Throws: ``LedgerError`` if the directory cannot be used, in particular if another process uses it or it is
    ///   another federation's; ``CoordinatorStartError`` if the clock is far behind the history.
    public init(
        configuration: CoordinatorConfiguration,
        environment: CoordinatorEnvironment,
        logger: Logger,
        listening: @escaping Listening = { _ in }
    ) throws {
        self.configuration = configuration
        self.environment = environment
        self.logger = logger
        self.listening = listening
        let (directory, federation) = (configuration.dataDirectory, configuration.federation)
        let (now, newest) = (environment.now(), try LedgerStore.lastInstant(at: directory, expecting: federation))
        // Before the directory is opened: that may bring it to another format.
        if !configuration.acceptsClock { try CoordinatorStartError.checkClock(now, newest: newest) }
        let ledger = try LedgerStore.open(at: directory, expecting: federation)
        if let newest, newest > now {
            logger.warning("clock.behind-history", metadata: ["seconds": "\(newest.seconds(since: now))"])
        }
        audit = AuditWriter(board: AuditBoard(), ledger: ledger, environment: environment, logger: logger)
        let counted = PrometheusRegistry(CoordinatorMetrics.families)
        let signing = try SigningFiles(in: configuration.dataDirectory)
            .ensure(authority: configuration.authority, federation: configuration.federation, at: now)
        try ledger.appoint(
            signing,
            of: configuration.authority.certificate,
            software: environment.version,
            at: now
        )
        engine = try FederationEngine(
            configuration: configuration,
            environment: environment,
            ledger: ledger,
            signer: signing,
            logger: logger,
            metrics: CoordinatorMetrics(factory: counted)
        )
        metrics = MetricsReader(engine: engine, counted: counted)
        feed = LiveFeed(engine: engine, environment: environment)
    }

    /// How often deadlines and the ends of long polls are looked at. Work is delivered at once, whatever this is.
    private static let tick: Duration = .milliseconds(100)

    /// Listens until it is told to stop.
    public func run() async throws {
        try await engine.recover()
        let application = try makeApplication()
        var failure: (any Error)?
        let runner = EffectRunner(engine: engine, environment: environment, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            group.addTask { await watchClock() }
            group.addTask { await audit.run() }
            failure = await serve(application)
            await engine.drain()
            group.cancelAll()
        }
        await audit.write(isLast: true)
        if let failure { throw failure }
        // Nobody asks any more: whoever comes next can have the directory at once. What is flushed after that are files
        // that SQLite has closed, whose locks another descriptor would drop.
        engine.index.close()
        try engine.ledger.close()
        if !StorageProbe.flush(configuration.dataDirectory) {
            logger.error("storage.failed", metadata: ["error": "the data directory could not be flushed"])
        }
        logger.notice("coordinator.stopped")
    }

    /// Why the coordinator cannot serve now; nil: it is ready.
    public func readiness() async -> ProblemDetails? { await engine.readiness() }

    /// Everything that is measured, in the text format of Prometheus.
    ///
    /// - Throws: `LedgerError` if the last rounds cannot be read.
    public func metricsText() async throws -> String { try await metrics.text() }

    /// How the coordinator is. It answers only if what does the work does. The disk is not tried: it is asked often.
    public func condition() async -> ProcessCondition {
        ProcessCondition(problem: await engine.obstacle(), status: await engine.statusLine())
    }

    /// Answers requests until it is told to stop and whoever was being answered is done, or the time for it is over.
    private func serve(_ application: some ApplicationProtocol) async -> (any Error)? {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                do {
                    try await application.run()
                    return .served
                } catch { return .failed(error) }
            }
            if let port = configuration.webPort {
                group.addTask {
                    do {
                        let pages = LoopbackPages(
                            engine: engine,
                            door: door,
                            feed: feed,
                            board: audit.board,
                            logger: logger
                        )
                        try await pages.run(port: port)
                        return .cancelled
                    } catch { return .failed(error) }
                }
            }
            group.addTask {
                do {
                    // Whoever waits is answered, or the server would wait for them.
                    try await gracefulShutdown()
                    await engine.drain()
                    logger.info("coordinator.draining", metadata: ["seconds": "\(configuration.limits.drainSeconds)"])
                    try await environment.sleep(.seconds(configuration.limits.drainSeconds))
                    return .outOfTime
                } catch { return .cancelled }
            }
            var failure: (any Error)?
            var isCut = false
            for await ending in group {
                switch ending {
                case .served: group.cancelAll()
                case .failed(let error):
                    if !isCut { failure = error }
                    group.cancelAll()
                case .outOfTime:
                    // What was sent of an update is kept, and the node goes on from there.
                    isCut = true
                    logger.warning("coordinator.drain-cut")
                    group.cancelAll()
                case .cancelled: break
                }
            }
            return failure
        }
    }

    private enum Ending {
        case served
        case failed(any Error)
        case outOfTime
        case cancelled
    }

    private func watchClock() async {
        while !Task.isCancelled {
            do { try await environment.sleep(Self.tick) } catch { return }
            do {
                try await engine.tick()
            } catch {
                logger.error("storage.failed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func makeApplication() throws -> Application<RouterResponder<CoordinatorRequestContext>> {
        let limiter = RequestLimiter(
            requestsPerMinute: configuration.limits.requestsPerMinute,
            now: environment.now
        )
        var registry = RouteRegistry(
            engine: engine,
            audit: audit,
            metrics: metrics,
            limiter: limiter,
            logger: logger
        )
        registry.serveMembers()
        registry.serveAudit()
        registry.serveAssignments()
        registry.serveBlobs()
        registry.serveUploads()
        registry.serveStudies()
        registry.serveRounds()
        registry.serveArchive(feed)
        registry.serveWebLinks(configuration.webPort == nil ? nil : door)
        registry.serveHistory()
        registry.serveHealth()
        registry.serveMetrics()
        registry.serve(PageRegistry(engine: engine))
        let listening = listening
        let logger = logger
        return Application(
            router: registry.finish(),
            server: try server(AssignmentWait(engine: engine, limiter: limiter)),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "tributary",
                availableConnectionsDelegate: .maximum(OpenFiles.connectionLimit, logger: quietLogger())
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                logger.notice("coordinator.listening", metadata: ["port": "\(port)"])
                await listening(port)
            },
            logger: quietLogger()
        )
    }

    /// The HTTP library's own messages, only when they need somebody to act.
    private func quietLogger() -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}
