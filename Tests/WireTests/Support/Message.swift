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
        Message(AssignmentResponse.self), Message(AssignmentMessage.self), Message(SetAsideMessage.self),
        Message(AssignedTask.self),
        Message(ModelPlan.self), Message(TrainingPlan.self), Message(TrainingPlan.Optimizer.self),
        Message(CheckpointPlan.self), Message(CohortPlan.self), Message(ContinualPlan.self), Message(TaskPlan.self),
        Message(Plan.self), Message(RetentionPlan.self),
        Message(EvaluationMetrics.self), Message(UpdateReport.self), Message(UpdateResponse.self),
        Message(ProgressRequest.self), Message(DeclinationRequest.self), Message(StudySummary.self),
        Message(StudyListResponse.self), Message(StudyStartRequest.self), Message(StudyResponse.self),
        Message(OpenRoundMessage.self), Message(OpenRoundNode.self), Message(StatusResponse.self),
        Message(RoundListResponse.self), Message(RoundSummary.self), Message(TaskAlarm.self),
        Message(ConsolidatedTask.self), Message(RoundResponse.self), Message(RoundNode.self),
        Message(ProofResponse.self), Message(ProvenContribution.self),
        Message(TaskListResponse.self), Message(TaskSummary.self), Message(TaskMeasurement.self),
        Message(TaskMeasures.self), Message(NodeListResponse.self), Message(NodeSummary.self),
        Message(ResourceUse.self), Message(RevocationRequest.self), Message(TokenRequest.self),
        Message(TokenResponse.self),
        Message(TokenListResponse.self), Message(TokenSummary.self), Message(HealthResponse.self),
        Message(AuditListResponse.self), Message(AuditMessage.self), Message(AuditRotationMessage.self),
        Message(CurveResponse.self), Message(CurveResponse.Point.self, named: "CurvePoint"),
        Message(CurveResponse.TaskPoint.self, named: "TaskCurvePoint"), Message(LineageResponse.self),
        Message(LineageResponse.Model.self, named: "LineageModel"), Message(NodeResponse.self),
        Message(NodeResponse.StudyTotal.self, named: "NodeStudyTotal"),
        Message(NodeResponse.Part.self, named: "NodePart"), Message(LiveStudy.self), Message(WebLinkResponse.self),
    ]
}
