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
            let node = try context.askingNode()
            if let waited = AssignmentWait.outcome {
                if let failure = waited.failure { throw failure }
            } else {
                let query = try AssignmentRequest(request)
                try await engine.waitForAssignment(of: node, offer: query.offer, seconds: query.waitSeconds)
            }
            return try await engine.assignmentAnswer(for: node)
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
    fileprivate nonisolated func assignmentAnswer(for node: NodeName) async throws -> Response {
        let answer = await assignment(for: node)
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
