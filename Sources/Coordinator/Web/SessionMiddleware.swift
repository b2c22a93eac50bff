import HTTPTypes
import Hummingbird
import Trust
import Wire

/// Lets a request on loopback through only with the cookie of a session, and only to the address the cookie is for.
struct SessionMiddleware: RouterMiddleware {
    let door: WebDoor
    let engine: FederationEngine
    let audit: RequestAudit

    @concurrent
    func handle(
        _ request: Request,
        context: CoordinatorRequestContext,
        next: @concurrent (Request, CoordinatorRequestContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isLoopback(request, port: door.port) else { throw CoordinatorProblem.otherHost }
        guard let session = Self.session(of: request, port: door.port),
            let leaf = door.holder(of: session, at: engine.environment.now())
        else { throw CoordinatorProblem.noSession }
        switch await engine.admit(leaf, roles: [.operator, .auditor], isRenewing: false) {
        case .refused(let problem, _):
            audit.notLetIn(problem, try? CertificateIdentity(derEncoded: leaf))
            throw problem
        case .admitted(let peer):
            var context = context
            context.peer = peer
            context.leaf = leaf
            do {
                let response = try await next(request, context)
                audit.granted(request, to: peer)
                return response
            } catch {
                audit.failed(request, of: peer, error)
                throw error
            }
        }
    }

    /// The name of the cookie: cookies know no ports, so that two coordinators of one machine need two names.
    static func cookieName(port: Int) -> String { "tributary-\(port)" }

    /// The field that sets the cookie of a session.
    static func cookie(_ session: TokenSecret, port: Int) -> String {
        "\(cookieName(port: port))=\(session.text); Path=/; Max-Age=\(Int(WebDoor.sessionSeconds)); HttpOnly; SameSite=Strict"
    }

    /// Whether a request names this machine. Another name leads here when somebody else's DNS says so, and then the
    /// page that asks is somebody else's.
    static func isLoopback(_ request: Request, port: Int?) -> Bool {
        guard let port, let host = request.head.authority else { return false }
        return ["127.0.0.1:\(port)", "localhost:\(port)"].contains(host)
    }

    private static func session(of request: Request, port: Int?) -> TokenSecret? {
        guard let port else { return nil }
        let wanted = cookieName(port: port) + "="
        for field in request.headers[values: .cookie] {
            for part in field.split(separator: ";") {
                let text = part.drop { $0 == " " }
                if text.hasPrefix(wanted) { return TokenSecret(text: String(text.dropFirst(wanted.count))) }
            }
        }
        return nil
    }
}
