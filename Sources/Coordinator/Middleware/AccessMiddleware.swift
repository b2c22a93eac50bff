import Federation
import Hummingbird
import Logging
import Trust
import Wire

/// Lets a request through only if its certificate is from the federation's authority, unrevoked and in the right role
/// (P3), and not too often.
struct AccessMiddleware: RouterMiddleware {
    let route: Route
    let engine: FederationEngine
    let limiter: RequestLimiter
    let logger: Logger

    @concurrent
    func handle(
        _ request: Request,
        context: CoordinatorRequestContext,
        next: @concurrent (Request, CoordinatorRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let roles = route.access.roles else { return try await next(request, context) }
        let leaf = try await context.peerCertificate()
        switch await engine.admit(leaf, roles: roles) {
        case .refused(let problem, let facts):
            var metadata = facts
            metadata["route"] = "\(route.method) \(route.path)"
            metadata["code"] = "\(problem.code)"
            logger.warning("access.refused", metadata: metadata)
            throw problem
        case .admitted(let peer):
            guard limiter.admits(peer.fingerprint) else { throw CoordinatorProblem.slowDown }
            var context = context
            context.peer = peer
            return try await next(request, context)
        }
    }
}

extension Route.Access {
    /// The roles that may use a route; nil where a token stands for the certificate.
    var roles: Set<Role>? {
        switch self {
        case .tokenHolder: nil
        case .node: [.node]
        case .operator: [.operator]
        case .reader: [.operator, .auditor]
        case .member: [.node, .operator, .auditor]
        }
    }
}
