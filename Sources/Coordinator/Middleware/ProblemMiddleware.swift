import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Logging
import NIOCore
import Wire

/// Turns whatever a route throws into RFC 9457 problem details. Nothing of the inside reaches the caller.
struct ProblemMiddleware: RouterMiddleware {
    let logger: Logger

    @concurrent
    func handle(
        _ request: Request,
        context: CoordinatorRequestContext,
        next: @concurrent (Request, CoordinatorRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await answer(request, context: context, next: next)
        if request.method == .head {
            // RFC 9110, section 9.3.2: the header fields of the answer, and no body.
            response.body = ResponseBody(contentLength: response.body.contentLength) { writer in
                try await writer.finish(nil)
            }
        }
        return response
    }

    @concurrent
    private func answer(
        _ request: Request,
        context: CoordinatorRequestContext,
        next: @concurrent (Request, CoordinatorRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as ProblemDetails {
            return try Self.response(problem)
        } catch let error as WireError {
            return try Self.response(
                ProblemDetails(error.code, title: "The message is not understood", status: 400, detail: "\(error)")
            )
        } catch let error as HTTPError {
            return try Self.response(problem(of: error, request: request))
        } catch let error where error is LedgerError || error is BlobError || error is SpoolError {
            logger.error("storage.failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return try Self.response(CoordinatorProblem.unavailable)
        } catch is CancellationError {
            return try Self.response(CoordinatorProblem.draining)
        } catch let error as ChannelError {
            // The peer went away; there is nobody to answer.
            throw error
        } catch {
            logger.error("request.failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return try Self.response(CoordinatorProblem.unexpected)
        }
    }

    private func problem(of error: HTTPError, request: Request) -> ProblemDetails {
        switch error.status {
        case .notFound:
            let allowed = Route.methods(at: request.uri.path)
            return allowed.isEmpty ? CoordinatorProblem.notFound : CoordinatorProblem.methodNotAllowed(allowed)
        case .contentTooLarge: return CoordinatorProblem.tooLarge(limit: Route.jsonBodyLimit)
        default: return CoordinatorProblem.invalid(error.body ?? "the request is not understood")
        }
    }

    static func response(_ problem: ProblemDetails) throws -> Response {
        var response = try Response.json(problem, status: HTTPResponse.Status(code: problem.status))
        response.headers[.contentType] = ProblemDetails.mediaType
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
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let fitting = allCases.filter { route in
            let template = route.path.split(separator: "/", omittingEmptySubsequences: false)
            return template.count == segments.count
                && zip(template, segments).allSatisfy { $0.hasPrefix("{") ? !$1.isEmpty : $0 == $1 }
        }
        return Set(fitting.map(\.method)).sorted()
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
