import Federation
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Parameters
import Trust
import Wire

/// Registers handlers for the routes of ``Route``, each behind the check of who may use it.
///
/// A route without a handler, or one registered twice, stops the process at start: the table and the code cannot part.
struct RouteRegistry {
    typealias Handler = @Sendable (Request, CoordinatorRequestContext) async throws -> Response

    let engine: FederationEngine
    let logger: Logger
    let audit: AuditWriter
    let metrics: MetricsReader
    private let limiter: RequestLimiter
    private let router = Router(context: CoordinatorRequestContext.self)
    private var registered: Set<Route> = []

    init(engine: FederationEngine, audit: AuditWriter, metrics: MetricsReader, limiter: RequestLimiter, logger: Logger)
    {
        self.engine = engine
        self.audit = audit
        self.metrics = metrics
        self.limiter = limiter
        self.logger = logger
        router.add(middleware: ProblemMiddleware(logger: logger))
    }

    /// Serves a route.
    mutating func serve(_ route: Route, _ handler: @escaping Handler) {
        precondition(registered.insert(route).inserted, "\(route) is served twice")
        guard let method = HTTPRequest.Method(rawValue: route.method) else {
            preconditionFailure("\(route.method) is no method")
        }
        let access = access(to: .route(route))
        router.group().add(middleware: access).on(RouterPath(route.path), method: method, use: handler)
    }

    /// Serves the pages to operators and auditors.
    func serve(_ pages: PageRegistry) {
        pages.register(on: router) { access(to: $0) }
    }

    private func access(to endpoint: Endpoint) -> AccessMiddleware {
        AccessMiddleware(
            endpoint: endpoint,
            engine: engine,
            audit: RequestAudit(endpoint: endpoint, board: audit.board, now: engine.environment.now),
            limiter: limiter,
            logger: logger
        )
    }

    /// The router with every route of the table.
    func finish() -> Router<CoordinatorRequestContext> {
        let missing = Set(Route.allCases).subtracting(registered)
        precondition(missing.isEmpty, "nobody serves \(missing)")
        return router
    }
}

extension CoordinatorRequestContext {
    /// The study in the path.
    func study() throws -> StudyName { try name("study") }

    /// The node in the path.
    func node() throws -> NodeName { try name("node") }

    private func name<Kind>(_ parameter: String) throws -> Name<Kind> {
        let text = parameters.get(parameter) ?? ""
        guard let name = Name<Kind>(text) else {
            throw CoordinatorProblem.invalid("{\(parameter)}: \(Name<Kind>.expectation)")
        }
        return name
    }

    /// The round in the path.
    func round() throws -> RoundNumber {
        guard let number = parameters.get("round").flatMap(Int.init), let round = RoundNumber(number) else {
            throw CoordinatorProblem.invalid("{round}: expected a whole number from 1")
        }
        return round
    }

    /// The digest in the path.
    func digest() throws -> ContentDigest {
        guard let digest = parameters.get("digest").flatMap({ ContentDigest(hexadecimal: $0) }) else {
            throw CoordinatorProblem.invalid("{digest}: expected 64 lower-case hexadecimal digits")
        }
        return digest
    }

    /// The name of the node that asks.
    func askingNode() throws -> NodeName { try requirePeer().identity.name }

    /// The JSON body.
    func body<Value: Decodable>(_ type: Value.Type, of request: Request) async throws -> Value {
        let limit = Route.jsonBodyLimit
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw CoordinatorProblem.tooLarge(limit: limit)
        }
        return try WireCoding.decode(type, from: Data(buffer.readableBytesView))
    }
}

extension Request {
    /// A number in the query; nil if it is left out.
    func queryNumber(_ key: String) throws -> Double? {
        guard let text = uri.queryParameters.get(key) else { return nil }
        guard let number = Double(text), number.isFinite, number >= 0 else {
            throw CoordinatorProblem.invalid("query \(key): expected a number of at least 0")
        }
        return number
    }

    /// A whole number in the query; nil if it is left out.
    func queryInteger(_ key: String) throws -> Int? {
        guard let text = uri.queryParameters.get(key) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw CoordinatorProblem.invalid("query \(key): expected a whole number of at least 0")
        }
        return number
    }

    /// A header field of ours that holds a whole number; nil if it is left out.
    func headerInteger(_ field: String) throws -> Int? {
        guard let text = header(field) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw CoordinatorProblem.invalid("\(field): expected a whole number of at least 0")
        }
        return number
    }

    /// The header fields by their lower-case names; of several of a name the first.
    var plainFields: [String: String] {
        Dictionary(headers.map { ($0.name.canonicalName, $0.value) }) { first, _ in first }
    }

    /// A header field by its name.
    func header(_ field: String) -> String? {
        HTTPField.Name(field).flatMap { headers[$0] }
    }
}
