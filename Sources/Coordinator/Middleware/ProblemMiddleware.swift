import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Logging
import NIOCore
import Wire

/// Turns whatever a route throws into RFC 9457 problem details, and keeps browsers to ``BrowserPolicy``. Nothing of the
/// inside reaches the caller.
struct ProblemMiddleware: RouterMiddleware {
    let logger: Logger

    @concurrent
    func handle(
        _ request: Request,
        context: CoordinatorRequestContext,
        next: @concurrent (Request, CoordinatorRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            guard !BrowserPolicy.isForeign(request) else { throw CoordinatorProblem.crossSite }
            return restricted(try await next(request, context), to: request)
        } catch let error as ChannelError {
            // The peer went away; there is nobody to answer.
            throw error
        } catch {
            return try response(to: request, error)
        }
    }

    /// The answer to a request that failed.
    @inline(never)
    private func response(to request: Request, _ error: any Error) throws -> Response {
        restricted(try Self.response(problem(of: error, request: request), to: request), to: request)
    }

    /// The answer as a request may have it.
    @inline(never)
    private func restricted(_ response: Response, to request: Request) -> Response {
        var response = response
        if request.method == .head {
            // RFC 9110, section 9.3.2: the header fields of the answer, and no body.
            response.body = ResponseBody(contentLength: response.body.contentLength) { writer in
                try await writer.finish(nil)
            }
        }
        BrowserPolicy.restrict(&response)
        return response
    }

    private func problem(of error: any Error, request: Request) -> ProblemDetails {
        switch error {
        case let problem as ProblemDetails: return problem
        case let error as WireError:
            return ProblemDetails(error.code, title: "The message is not understood", status: 400, detail: "\(error)")
        case let error as HTTPError: return problem(of: error, request: request)
        case is LedgerError, is BlobError, is SpoolError:
            logger.error("storage.failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return CoordinatorProblem.unavailable
        case is CancellationError: return CoordinatorProblem.draining
        default:
            logger.error("request.failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return CoordinatorProblem.unexpected
        }
    }

    private func problem(of error: HTTPError, request: Request) -> ProblemDetails {
        switch error.status {
        case .notFound:
            let allowed = Route.methods(at: request.uri.path) + PageRoute.methods(at: request.uri.path)
            return allowed.isEmpty ? CoordinatorProblem.notFound : CoordinatorProblem.methodNotAllowed(allowed)
        case .contentTooLarge: return CoordinatorProblem.tooLarge(limit: Route.jsonBodyLimit)
        default: return CoordinatorProblem.invalid(error.body ?? "the request is not understood")
        }
    }

    /// The answer that tells of a problem: a page to who asked for a page, JSON to everybody else.
    static func response(_ problem: ProblemDetails, to request: Request? = nil) throws -> Response {
        let status = HTTPResponse.Status(code: problem.status)
        var response: Response
        if let request, PageRoute.isPage(request) {
            response = try ProblemPage.response(problem)
            response.status = status
        } else {
            response = try Response.json(problem, status: status)
            response.headers[.contentType] = ProblemDetails.mediaType
        }
        if problem.status == 429 { response.headers[.retryAfter] = "60" }
        if problem.status == 503 { response.headers[.retryAfter] = "1" }
        if let offset = problem.offset, let name = HTTPField.Name(UploadHeader.offset) {
            response.headers[name] = String(offset)
        }
        return response
    }
}

extension Route {
    /// The methods of the routes whose template fits a path.
    static func methods(at path: String) -> [String] {
        Set(allCases.filter { fits($0.path, path) }.map(\.method)).sorted()
    }

    /// Whether a path is one of a template's.
    static func fits(_ template: String, _ path: String) -> Bool {
        let template = template.split(separator: "/", omittingEmptySubsequences: false)
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        return template.count == segments.count
            && zip(template, segments).allSatisfy { $0.hasPrefix("{") ? !$1.isEmpty : $0 == $1 }
    }
}

extension Response {
    /// A JSON answer.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let body = try WireCoding.encode(value)
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
