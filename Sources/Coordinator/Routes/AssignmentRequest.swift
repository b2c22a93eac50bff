import Federation
import Hummingbird
import Wire

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
