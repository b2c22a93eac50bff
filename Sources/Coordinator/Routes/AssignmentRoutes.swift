import Federation
import HTTPTypes
import Hummingbird
import Traces
import Tracing
import Wire

extension RouteRegistry {
    /// What nodes ask for and report, but for models and updates.
    mutating func serveAssignments() {
        let engine = engine
        serve(.requestAssignment) { request, context in
            // It has waited before it came here: `AssignmentWait`.
            let query = try AssignmentRequest(request)
            return try await engine.assignmentAnswer(for: try context.askingNode(), offer: query.offer)
        }
        serve(.reportProgress) { request, context in
            let progress = try await context.body(ProgressRequest.self, of: request)
            guard (0...1).contains(progress.fraction) else {
                throw CoordinatorProblem.invalid("fraction: found \(progress.fraction), expected 0 to 1")
            }
            await engine.reportProgress(
                try context.askingNode(),
                study: try context.study(),
                round: try context.round(),
                progress
            )
            return Response(status: .noContent)
        }
        serve(.declineAssignment) { request, context in
            let declination = try await context.body(DeclinationRequest.self, of: request)
            let reason = String(declination.reason.prefix(DeclinationRequest.maximumReasonLength))
            try await engine.decline(
                try context.askingNode(),
                study: try context.study(),
                round: try context.round(),
                reason: reason
            )
            return Response(status: .noContent)
        }
    }
}

extension FederationEngine {
    /// The answer to a node that asks what to do, with where the round stands in its trace.
    @concurrent
    fileprivate nonisolated func assignmentAnswer(for node: NodeName, offer: StudyOffer) async throws -> Response {
        let answer = try await assignment(for: node, offer: offer)
        var response = try Response.json(answer)
        guard let assignment = answer.assignment else { return response }
        let context = await traces.context(of: assignment.study, assignment.round)
        for (field, value) in environment.tracer.fields(of: context) {
            guard let name = HTTPField.Name(field) else { continue }
            response.headers[name] = value
        }
        return response
    }
}

/// The query of a request for an assignment.
struct AssignmentRequest {
    let offer: StudyOffer
    let waitSeconds: Double

    init(_ request: Request) throws {
        if let version = try request.queryInteger(AssignmentQuery.protocolVersion),
            !ProtocolVersion.isServed(version)
        {
            throw CoordinatorProblem.unsupportedProtocol(version)
        }
        waitSeconds = try request.queryNumber(AssignmentQuery.wait) ?? 0
        do {
            offer = try StudyOffer(query: request.uri.queryParameters.get(AssignmentQuery.studies))
        } catch {
            throw CoordinatorProblem.invalid("\(error)")
        }
    }
}
