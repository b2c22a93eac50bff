import Federation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Ledger
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle
import Trust

/// The coordinator: listens, and runs the federation until it is told to stop.
///
/// On a graceful shutdown it answers whoever waits, finishes what is being answered, and returns: nothing is lost,
/// because nothing was only in memory.
public struct CoordinatorService: Service {
    /// Tells the port that the system chose, once the coordinator listens.
    public typealias Listening = @Sendable (_ port: Int) async -> Void

    private let engine: FederationEngine
    private let configuration: CoordinatorConfiguration
    private let environment: CoordinatorEnvironment
    private let logger: Logger
    private let listening: Listening

    /// Opens the data directory and folds what is stored.
    ///
    /// - Throws: ``LedgerError`` if the directory cannot be used, in particular if another process uses it.
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
        engine = try FederationEngine(
            configuration: configuration,
            environment: environment,
            ledger: try LedgerStore.open(at: configuration.dataDirectory),
            logger: logger,
            metrics: CoordinatorMetrics()
        )
    }

    /// How often deadlines and the ends of long polls are looked at. Work is delivered at once, whatever this is.
    private static let tick: Duration = .milliseconds(100)

    /// Listens until it is told to stop.
    public func run() async throws {
        try await engine.recover()
        let application = try makeApplication()
        let runner = EffectRunner(engine: engine, environment: environment, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            group.addTask { try await watchClock() }
            group.addTask {
                // Whoever waits is answered, or the server would wait for them.
                try await gracefulShutdown()
                await engine.drain()
            }
            try await application.run()
            await engine.drain()
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
        logger.notice("coordinator.stopped")
    }

    private func watchClock() async throws {
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
        var registry = RouteRegistry(
            engine: engine,
            limiter: RequestLimiter(
                requestsPerMinute: configuration.limits.requestsPerMinute,
                now: environment.now
            ),
            logger: logger
        )
        registry.serveMembers()
        registry.serveAssignments()
        registry.serveBlobs()
        registry.serveUploads()
        registry.serveStudies()
        registry.serveRounds()
        let listening = listening
        let logger = logger
        return Application(
            router: registry.finish(),
            server: try .tls(http(), configuration: try tls()),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "tributary"
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                logger.notice("coordinator.listening", metadata: ["port": "\(port)"])
                await listening(port)
            },
            logger: quietLogger()
        )
    }

    private func http() -> HTTPServerBuilder {
        let limit = configuration.limits.headerByteCount
        return .http1(
            configuration: HTTP1Channel.Configuration(
                idleTimeout: .nanoseconds(Int64(configuration.limits.idleSeconds * 1e9)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limit,
                    maxHeaderListSize: limit,
                    maxHeaderFieldCount: 100
                )
            )
        )
    }

    private func tls() throws -> TLSChannelConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(configuration.certificateChainPEM.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(configuration.privateKeyPEM.utf8), format: .pem)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        tls.minimumTLSVersion = .tlsv13
        // A peer that does not say goodbye must not hold up a stop.
        tls.shutdownTimeout = .milliseconds(200)
        tls.applicationProtocols = ["http/1.1"]
        let authority = try NIOSSLCertificate.fromPEMBytes(Array(configuration.authority.certificate.pem.utf8))
        tls.trustRoots = .certificates(authority)
        // Enrolment comes without a certificate; every other route asks for one.
        tls.certificateVerification = .optionalVerification
        let verification = PeerVerification(
            check: PeerCheck(
                federation: configuration.federation,
                authority: configuration.authority.certificate,
                revocations: Revocations()
            ),
            now: environment.now,
            logger: logger
        )
        return TLSChannelConfiguration(tlsConfiguration: tls) { presented, promise in
            promise.succeed(verification.verify(presented))
        }
    }

    /// The HTTP library's own messages, only when they need somebody to act.
    private func quietLogger() -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}
