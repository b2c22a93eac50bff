import Federation
import Hummingbird
import Wire

extension RouteRegistry {
    /// What nodes ask for and report, but for models and updates.
    mutating func serveAssignments() {
        let engine = engine
        serve(.requestAssignment) { request, context in
            let query = try AssignmentRequest(request)
            let answer = try await engine.assignment(
                for: try context.askingNode(),
                offer: query.offer,
                waiting: query.waitSeconds
            )
            return try .json(answer)
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

/// The query of a request for an assignment.
private struct AssignmentRequest {
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
