import Federation
import Foundation
import Parameters
import Wire

/// A type that travels, by the name of its schema.
struct Message: Sendable, CustomStringConvertible {
    let name: String
    /// Reads JSON as the type and writes it again.
    let roundTrip: @Sendable (Data) throws -> Data

    var description: String { name }

    private init<Value: Codable & Sendable>(_ type: Value.Type, named name: String? = nil) {
        self.name = name ?? "\(type)"
        roundTrip = { try WireCoding.encode(try WireCoding.decode(type, from: $0)) }
    }

    /// Every schema of `docs/openapi.json`.
    static let all = [
        Message(NodeName.self, named: "Name"), Message(ContentDigest.self, named: "Digest"), Message(Timestamp.self),
        Message(RoundNumber.self), Message(RoundKind.self), Message(ProblemDetails.self),
        Message(EnrolmentRequest.self), Message(RenewalRequest.self), Message(CertificateResponse.self),
        Message(AssignmentResponse.self), Message(AssignmentMessage.self), Message(AssignedTask.self),
        Message(ModelPlan.self), Message(TrainingPlan.self), Message(TrainingPlan.Optimizer.self),
        Message(CohortPlan.self), Message(ContinualPlan.self), Message(TaskPlan.self), Message(Plan.self),
        Message(EvaluationMetrics.self), Message(UpdateReport.self), Message(UpdateResponse.self),
        Message(ProgressRequest.self), Message(DeclinationRequest.self), Message(StudySummary.self),
        Message(StudyListResponse.self), Message(StudyStartRequest.self), Message(StudyResponse.self),
        Message(OpenRoundMessage.self), Message(OpenRoundNode.self), Message(StatusResponse.self),
        Message(RoundListResponse.self), Message(RoundSummary.self), Message(TaskAlarm.self),
        Message(ConsolidatedTask.self), Message(RoundResponse.self), Message(RoundNode.self),
        Message(TaskListResponse.self), Message(TaskSummary.self), Message(TaskMeasurement.self),
        Message(TaskMeasures.self), Message(NodeListResponse.self), Message(NodeSummary.self),
        Message(RevocationRequest.self), Message(TokenRequest.self), Message(TokenResponse.self),
        Message(TokenListResponse.self), Message(TokenSummary.self),
    ]
}
