import Federation
import Hummingbird
import Logging
import NIOCore
import Trust
import Wire

/// Lets a request through only if its certificate is from the federation's authority, unrevoked and in the right role
/// (P3), and not too often.
struct AccessMiddleware: RouterMiddleware {
    let endpoint: Endpoint
    let engine: FederationEngine
    let audit: RequestAudit
    let limiter: RequestLimiter
    let logger: Logger

    /// What it looks at before and after the request is in other functions: the room of this one is held as long as the
    /// request takes, and thousands bring updates.
    @concurrent
    func handle(
        _ request: Request,
        context: CoordinatorRequestContext,
        next: @concurrent (Request, CoordinatorRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = engine.environment.now()
        let admitted = try await admitted(context, since: start)
        do {
            let response = try await next(request, admitted)
            granted(request, to: admitted, response, since: start)
            return response
        } catch {
            failed(request, of: admitted, error, since: start)
            throw error
        }
    }

    /// The context with who asks.
    @concurrent
    private func admitted(
        _ context: CoordinatorRequestContext,
        since start: Instant
    ) async throws -> CoordinatorRequestContext {
        do {
            var context = context
            context.peer = try await admit(context)
            return context
        } catch {
            failed(error, since: start)
            throw error
        }
    }

    @inline(never)
    private func granted(
        _ request: Request,
        to context: CoordinatorRequestContext,
        _ response: Response,
        since start: Instant
    ) {
        audit.granted(request, to: context.peer)
        answered(response.status.code, since: start)
    }

    @inline(never)
    private func failed(
        _ request: Request,
        of context: CoordinatorRequestContext,
        _ error: any Error,
        since start: Instant
    ) {
        audit.failed(request, of: context.peer, error)
        failed(error, since: start)
    }

    /// Counts a failure, unless the peer went away: then nothing was answered.
    private func failed(_ error: any Error, since start: Instant) {
        if !(error is ChannelError) { answered(Self.status(of: error), since: start) }
    }

    private static func status(of error: any Error) -> Int {
        (error as? ProblemDetails)?.status ?? (error is WireError || error is HTTPError ? 400 : 500)
    }

    private func answered(_ status: Int, since start: Instant) {
        let seconds = engine.environment.now().seconds(since: start)
        engine.metrics.requestAnswered(route: endpoint.subject, status: status, seconds: seconds)
    }

    /// Whose certificate it is; nil where a token stands for one. Throws the refusal, noted.
    @concurrent
    private func admit(_ context: CoordinatorRequestContext) async throws -> CertificateIdentity? {
        guard let roles = endpoint.roles else { return nil }
        if let waited = AssignmentWait.outcome {
            let peer = waited.peer.certificate
            return try admitted(await engine.admit(again: peer, roles: roles), peer, isCounted: true)
        }
        let leaf = try await context.peerCertificate()
        let admission = await engine.admit(leaf, roles: roles, isRenewing: endpoint == .route(.renew))
        return try admitted(
            admission,
            leaf.flatMap { try? CertificateIdentity(derEncoded: $0) },
            isCounted: false
        )
    }

    /// Who was let in. Throws the refusal, noted.
    ///
    /// - Parameters:
    ///   - peer: Who the certificate says it is.
    ///   - isCounted: Whether the request was counted against the limit before.
    private func admitted(
        _ admission: FederationEngine.Admission,
        _ peer: @autoclosure () -> CertificateIdentity?,
        isCounted: Bool
    ) throws -> CertificateIdentity {
        switch admission {
        case .refused(let problem, let facts):
            var metadata = facts
            metadata["route"] = "\(endpoint.subject)"
            metadata["code"] = "\(problem.code)"
            logger.warning("access.refused", metadata: metadata)
            throw refused(problem, peer())
        case .admitted(let peer):
            guard isCounted || limiter.admits(peer.fingerprint) else {
                throw refused(CoordinatorProblem.slowDown, peer)
            }
            if peer.identity.role == .node {
                engine.metrics.sawCertificate(of: peer.identity.name, until: peer.notAfter)
            }
            return peer
        }
    }

    private func refused(_ problem: ProblemDetails, _ peer: CertificateIdentity?) -> ProblemDetails {
        audit.notLetIn(problem, peer)
        engine.metrics.requestRefused(code: problem.code)
        return problem
    }
}
