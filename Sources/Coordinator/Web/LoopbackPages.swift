import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Trust
import Wire

/// The pages on loopback, without TLS, for people in whose browser has no certificate: behind a link that is good once.
///
/// Nothing but the pages, their files and the events they follow is here: no route of members, nothing that changes
/// anything.
struct LoopbackPages: Sendable {
    let engine: FederationEngine
    let door: WebDoor
    let feed: LiveFeed
    let board: AuditBoard
    let logger: Logger

    /// Serves until it is cancelled or told to stop.
    func run(port: Int) async throws {
        let (engine, door, feed, board, logger) = (engine, door, feed, board, logger)
        let router = Router(context: CoordinatorRequestContext.self)
        router.add(middleware: ProblemMiddleware(logger: logger))
        enter(router)
        func session(_ endpoint: Endpoint) -> SessionMiddleware {
            let audit = RequestAudit(endpoint: endpoint, board: board, now: engine.environment.now)
            return SessionMiddleware(door: door, engine: engine, audit: audit)
        }
        PageRegistry(engine: engine).register(on: router) { session($0) }
        router.group().add(middleware: session(.route(.watchEvents)))
            .get(RouterPath(Route.watchEvents.path)) { _, context in
                let leaf = context.leaf
                return try feed.response { await engine.admits(leaf, roles: [.operator, .auditor]) }
            }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let limit = engine.configuration.limits.headerByteCount
        let application = Application(
            router: router,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    idleTimeout: .seconds(120),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limit,
                        maxHeaderListSize: limit,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: port),
                serverName: "tributary"
            ),
            onServerRunning: { channel in
                let chosen = channel.localAddress?.port ?? port
                door.opened(port: chosen)
                logger.notice("web.listening", metadata: ["port": "\(chosen)"])
            },
            logger: quiet
        )
        try await application.run()
    }

    /// Takes a link, once, and gives a cookie for it.
    private func enter(_ router: Router<CoordinatorRequestContext>) {
        let (engine, door) = (engine, door)
        router.get("/enter/{secret}") { request, context in
            guard let port = door.port, SessionMiddleware.isLoopback(request, port: port) else {
                throw CoordinatorProblem.otherHost
            }
            guard let secret = context.parameters.get("secret").flatMap({ TokenSecret(text: $0) }),
                let session = door.enter(secret, at: engine.environment.now())
            else { throw CoordinatorProblem.noSession }
            return Response(
                status: .seeOther,
                headers: [.location: "/", .setCookie: SessionMiddleware.cookie(session, port: port)]
            )
        }
    }
}
